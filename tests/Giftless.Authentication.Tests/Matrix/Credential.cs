namespace Giftless.Authentication.Tests.Matrix;

/// <summary>What somebody comes with, in the order of the columns of <see cref="MatrixRow"/>.</summary>
public enum Credential
{
    None,
    Wrong,
    Expired,
    OtherRepository,
    OtherOid,
    ReadOnly,
    Write,
}
