using Giftless.AspNetCore.Authorization;

namespace Giftless.Authentication;

internal static class LfsRightsExtensions
{
    public static bool Includes(this LfsRights rights, LfsPermission permission) => ((int)rights & (1 << (int)permission)) != 0;
}
