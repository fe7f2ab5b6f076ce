namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>A key that signs requests.</summary>
internal interface ISigningKey
{
    /// <summary>What stands in <c>X-Goog-Algorithm</c>.</summary>
    string Algorithm { get; }

    /// <summary>Whether it is somewhere else, so that each signature costs a call and is worth keeping.</summary>
    bool IsRemote { get; }

    /// <summary>How long its signatures are good for at most.</summary>
    TimeSpan MaxLifetime { get; }

    /// <summary>Whose key it is: the e-mail address of a service account, or the access id of an HMAC key.</summary>
    ValueTask<string> GetIdAsync(CancellationToken cancellationToken);

    /// <summary>Signs.</summary>
    /// <param name="stringToSign">In UTF-8.</param>
    /// <param name="date">The day of the request, as <c>yyyyMMdd</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<byte[]> SignAsync(byte[] stringToSign, string date, CancellationToken cancellationToken);
}
