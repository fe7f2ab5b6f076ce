namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What an action token opens. The numbers are part of the token.</summary>
internal enum ActionOperation : byte
{
    Download = 1,
    Upload = 2,
    Verify = 3,
    Part = 4,
    Commit = 5,
    Abort = 6,
}
