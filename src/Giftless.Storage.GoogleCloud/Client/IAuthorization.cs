namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>Answers for requests.</summary>
internal interface IAuthorization
{
    /// <summary>Makes the message with which a request is sent.</summary>
    ValueTask<HttpRequestMessage> AuthorizeAsync(StoreRequest request, BucketAddress bucket, CancellationToken cancellationToken);
}
