namespace Giftless.GoogleCloud.Fake;

/// <summary>An answer that refuses, as the XML API words it.</summary>
internal sealed class StoreError(int status, string code, string message) : Exception($"{code}: {message}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Text { get; } = message;

    public static StoreError NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static StoreError NoSuchUpload() => new(404, "NoSuchUpload", "The requested upload was not found.");

    public static StoreError PreconditionFailed() =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.");

    public static StoreError InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static StoreError BadDigest(string what) => new(400, "BadDigest", $"The {what} you specified did not match what we computed.");

    public static StoreError BadSignature(string why) => new(403, "SignatureDoesNotMatch", why);
}
