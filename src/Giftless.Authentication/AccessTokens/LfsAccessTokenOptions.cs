namespace Giftless.Authentication.AccessTokens;

/// <summary>How access tokens of one server are made.</summary>
public sealed class LfsAccessTokenOptions
{
    /// <summary>How long a token is good for where nobody says.</summary>
    /// <value>The default is 90 days.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a token can be good for at the most.</summary>
    /// <value>The default is 366 days.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(366);

    /// <summary>How many tokens a user can have that have not expired. Of some that are made at the same time, a few more.</summary>
    /// <value>The default is 50.</value>
    public int MaxPerUser { get; set; } = 50;
}
