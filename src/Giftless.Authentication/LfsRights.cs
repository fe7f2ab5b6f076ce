using Giftless.AspNetCore.Authorization;

namespace Giftless.Authentication;

/// <summary>A set of <see cref="LfsPermission"/>.</summary>
[Flags]
internal enum LfsRights
{
    Read = 1 << LfsPermission.Read,
    ReadMetadata = 1 << LfsPermission.ReadMetadata,
    Write = 1 << LfsPermission.Write,
    Lock = 1 << LfsPermission.Lock,
    ForceUnlock = 1 << LfsPermission.ForceUnlock,
}
