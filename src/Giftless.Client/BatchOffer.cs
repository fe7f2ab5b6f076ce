using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>What a batch said of one object, and when.</summary>
internal sealed class BatchOffer(BatchResponseObject entry, string? transfer, TimeProvider time)
{
    /// <summary>Links that are good for less are not begun with, as in the stock client.</summary>
    private const int Margin = 5;

    private readonly long _since = time.GetTimestamp();

    public BatchResponseObject Entry { get; } = entry;

    /// <summary>Whether the upload goes on where it was, by <c>tus</c>.</summary>
    public bool IsTus { get; } = transfer == "tus";

    /// <summary>The actions, or null where there is nothing to do.</summary>
    /// <exception cref="ClientFailure">The server refused the object.</exception>
    public BatchActions? Actions => Entry.Error is not { } error
        ? Entry.Actions
        : throw new ClientFailure(BoundedReply.ForPeople(error.Message ?? "The server refuses the object."))
        {
            Code = error.Code,
            Remedy = Statuses.RemedyOf(error.Code),
        };

    /// <summary>Whether the endpoint's credentials may help with the actions.</summary>
    public bool TakesCredentials => Entry.Authenticated != true;

    /// <summary>Whether another batch may say something else by now.</summary>
    public bool IsOver =>
        Entry.Error is not null || Lifetimes().Any(seconds => time.GetElapsedTime(_since).TotalSeconds > seconds - Margin);

    private IEnumerable<int> Lifetimes()
    {
        if (Entry.Actions is not { } actions)
            return [];
        IEnumerable<int?> all =
        [
            actions.Download?.ExpiresIn, actions.Upload?.ExpiresIn, actions.Commit?.ExpiresIn, actions.Verify?.ExpiresIn,
            actions.Parts is { Count: > 0 } parts ? parts.Min(part => part?.ExpiresIn) : null,
        ];
        return all.OfType<int>().Where(seconds => seconds > 0);
    }
}
