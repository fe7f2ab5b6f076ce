namespace Giftless.Authentication.Users;

internal sealed class LfsUsersOptions
{
    public IList<LfsUser> Users { get; } = [];
}
