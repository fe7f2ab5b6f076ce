namespace Giftless.Storage.S3.Signing;

/// <summary>Where a bucket answers: the parts that the addresses of all its objects begin with.</summary>
/// <param name="Origin">Scheme and authority, such as <c>https://bucket.s3.eu-west-1.amazonaws.com</c>.</param>
/// <param name="Host">What requests say in <c>Host</c>: the name, and the port unless it is the scheme's own.</param>
/// <param name="Path">The path of the bucket, percent-encoded, with <c>/</c> at both ends: <c>/</c> or <c>/bucket/</c>.</param>
internal sealed record S3Address(string Origin, string Host, string Path)
{
    public static S3Address Of(Uri bucket) => new(
        bucket.GetLeftPart(UriPartial.Authority),
        bucket.Authority,
        bucket.AbsolutePath.EndsWith('/') ? bucket.AbsolutePath : bucket.AbsolutePath + "/");
}
