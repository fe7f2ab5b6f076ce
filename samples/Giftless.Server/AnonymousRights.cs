namespace Giftless.Server;

/// <summary>What somebody may do who has not signed in.</summary>
internal enum AnonymousRights
{
    None,
    Read,
    ReadWrite,
}
