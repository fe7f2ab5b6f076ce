using Giftless.Protocol;

namespace Giftless.Transfer;

/// <summary>What a transfer adapter answers for one object.</summary>
public readonly record struct TransferOffer
{
    private TransferOffer(long? size, BatchActions? actions, LfsError? error) => (Size, Actions, Error) = (size, actions, error);

    /// <summary>The object's length in bytes, or null where it is not known.</summary>
    public long? Size { get; }

    /// <summary>What the client is to do, or null.</summary>
    public BatchActions? Actions { get; }

    /// <summary>Why there is nothing to do, or null.</summary>
    public LfsError? Error { get; }

    /// <summary>The object can be moved by these actions.</summary>
    public static TransferOffer Of(long size, BatchActions actions) => new(size, actions, null);

    /// <summary>The object that the client wants to upload is held already.</summary>
    public static TransferOffer Held(long size) => new(size, null, null);

    /// <summary>The object that the client wants to download is not here.</summary>
    public static TransferOffer Missing() =>
        new(null, null, new LfsError { Code = 404, Message = "The object is not on this server." });

    /// <summary>The object is here with another length than the client says.</summary>
    public static TransferOffer OtherSize(long held, long asked) =>
        new(null, null, new LfsError { Code = 422, Message = $"The object has {held} bytes here, not {asked}." });
}
