namespace Giftless.AspNetCore.Authorization;

/// <summary>The answer to an <see cref="LfsRequirement"/>.</summary>
internal enum Access
{
    /// <summary>This user may not.</summary>
    Denied,

    /// <summary>This user may.</summary>
    Granted,

    /// <summary>Anybody may.</summary>
    Open,
}
