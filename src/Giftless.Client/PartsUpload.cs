using System.Security.Cryptography;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>
/// Sends the parts of one object, several at a time (transfer <c>multipart-basic</c>, version 0.9.1 of Giftless's specification). Those
/// that the server leaves out are there already.
/// </summary>
internal sealed class PartsUpload(LfsHttp http, GitLfsClientOptions options, TimeProvider time)
{
    /// <summary>As many as any cloud's storage takes for one object.</summary>
    private const int MaxParts = 50_000;

    private sealed record Part(LfsPartAction Action, long Offset, long Length);

    /// <exception cref="ClientFailure">A part could not be sent; the others may be there.</exception>
    public async Task SendAsync(
        UploadSource source, BatchOffer offer, RetryBudget budget, Action<long> report, CancellationToken cancellationToken)
    {
        var parts = Check(offer.Actions!.Parts ?? [], source.Size);
        var held = source.Size - parts.Sum(part => part.Length);
        var arrived = held;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelParts, CancellationToken = cancellationToken };
        var passed = 0L;
        try
        {
            await Parallel.ForEachAsync(parts, parallel, async (part, stop) =>
            {
                var sent = 0L;
                void Sent(long bytes) => report(Interlocked.Add(ref arrived, bytes - Interlocked.Exchange(ref sent, bytes)));
                await new RetryBudget(options, time).RunAsync(
                    () => SendAsync(source, part, offer.TakesCredentials, Sent, stop), stop).ConfigureAwait(false);
                Interlocked.Add(ref passed, part.Length);
            }).ConfigureAwait(false);
        }
        finally
        {
            budget.Reached(held + passed);
        }
    }

    private static List<Part> Check(IReadOnlyList<LfsPartAction> actions, long size)
    {
        if (actions.Count > MaxParts)
            throw new ClientFailure($"The server asks for {actions.Count} parts of one object; there may be {MaxParts}.");
        var parts = new List<Part>(actions.Count);
        var end = 0L;
        foreach (var action in actions.OrderBy(action => action?.Position))
        {
            var length = action?.Size ?? (size - action?.Position);
            if (action is null || length < 0 || action.Position < end || action.Position > size || length > size - action.Position)
                throw new ClientFailure("The server asks for parts that overlap, or that the object does not have.");
            parts.Add(new Part(action, action.Position, length!.Value));
            end = action.Position + length.Value;
        }

        return parts;
    }

    private async Task<bool> SendAsync(
        UploadSource source, Part part, bool sendCredentials, Action<long> sent, CancellationToken cancellationToken)
    {
        var digest = await DigestAsync(source, part, cancellationToken).ConfigureAwait(false);
        using var watch = http.Watch(cancellationToken);
        using var response = await http.ActAsync(
            () =>
            {
                var content = new SourceContent(source, part.Offset, part.Length, watch, sent);
                var request = ActionRequest.Create(HttpMethod.Put, part.Action.Href, part.Action.Header, content);
                if (digest is var (name, value) && !request.Headers.TryAddWithoutValidation(name, value))
                    content.Headers.TryAddWithoutValidation(name, value);
                return request;
            },
            watch, sendCredentials).ConfigureAwait(false);
        return true;
    }

    /// <summary>The header that guards a part on its way, where the server wants one that is known here.</summary>
    private static async Task<(string Name, string Value)?> DigestAsync(
        UploadSource source, Part part, CancellationToken cancellationToken)
    {
        if (part.Action.WantDigest is not { } wanted)
            return null;
        if (wanted == "contentMD5")
            return ("Content-MD5", await HashAsync(HashAlgorithmName.MD5).ConfigureAwait(false));
        return wanted.Contains("sha-256", StringComparison.OrdinalIgnoreCase)
            ? ("Digest", "sha-256=" + await HashAsync(HashAlgorithmName.SHA256).ConfigureAwait(false))
            : null;

        async Task<string> HashAsync(HashAlgorithmName algorithm) =>
            Convert.ToBase64String(await source.HashAsync(algorithm, part.Offset, part.Length, cancellationToken).ConfigureAwait(false));
    }
}
