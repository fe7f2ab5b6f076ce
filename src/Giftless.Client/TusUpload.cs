using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>
/// Sends an object from where the server has it on (transfer <c>tus</c> of git-lfs: the core protocol of tus 1.0 without creation). No byte
/// that has come is sent again.
/// </summary>
internal sealed class TusUpload(LfsHttp http, GitLfsClientOptions options, TimeProvider time)
{
    private const string Version = "1.0.0";
    private const string OffsetHeader = "Upload-Offset";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly MediaTypeHeaderValue BodyType = new("application/offset+octet-stream");

    /// <exception cref="ClientFailure">It is not there, or not all of it.</exception>
    public async Task SendAsync(
        UploadSource source, LfsAction upload, bool sendCredentials, RetryBudget budget, Action<long> report,
        CancellationToken cancellationToken)
    {
        var (offset, isDone) = await FindAsync(source, upload, sendCredentials, cancellationToken).ConfigureAwait(false);
        budget.Reached(offset);
        report(offset);
        if (offset < source.Size)
            isDone = await AppendAsync(source, offset, upload, sendCredentials, report, cancellationToken).ConfigureAwait(false);

        // The server puts it together and checks it (202).
        for (var began = time.GetTimestamp(); !isDone;)
        {
            if (time.GetElapsedTime(began) + Pause > options.MaxFinishTime)
                throw new ClientFailure($"The server has all bytes, but did not make the object of them within {options.MaxFinishTime}.");
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            (_, isDone) = await FindAsync(source, upload, sendCredentials, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many bytes are there, and whether the server is done with them.</summary>
    private async Task<(long Offset, bool IsDone)> FindAsync(
        UploadSource source, LfsAction upload, bool sendCredentials, CancellationToken cancellationToken)
    {
        using var watch = http.Watch(cancellationToken);
        using var response = await ActAsync(HttpMethod.Head, upload, () => null, offset: null, watch, sendCredentials)
            .ConfigureAwait(false);
        var isNumber = long.TryParse(
            response.Headers.TryGetValues(OffsetHeader, out var values) ? values.FirstOrDefault() : null,
            NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        return isNumber && offset <= source.Size
            ? (offset, response.StatusCode != HttpStatusCode.Accepted)
            : throw new ClientFailure("The server does not say how much of the object it has.");
    }

    /// <summary>Whether the server is done with the bytes.</summary>
    private async Task<bool> AppendAsync(
        UploadSource source, long offset, LfsAction upload, bool sendCredentials, Action<long> report,
        CancellationToken cancellationToken)
    {
        using var watch = http.Watch(cancellationToken);
        using var response = await ActAsync(
            HttpMethod.Patch, upload,
            () => new SourceContent(source, offset, source.Size - offset, watch, sent => report(offset + sent))
            {
                Headers = { ContentType = BodyType },
            },
            offset, watch, sendCredentials).ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.Accepted;
    }

    private async Task<HttpResponseMessage> ActAsync(
        HttpMethod method, LfsAction upload, Func<HttpContent?> content, long? offset, ActivityWatch watch, bool sendCredentials)
    {
        try
        {
            return await http.ActAsync(
                () =>
                {
                    var request = ActionRequest.Create(method, upload.Href, upload.Header, content());
                    request.Headers.Add("Tus-Resumable", Version);
                    if (offset is { } from)
                        request.Headers.Add(OffsetHeader, from.ToString(CultureInfo.InvariantCulture));
                    return request;
                },
                watch, sendCredentials).ConfigureAwait(false);
        }
        catch (ClientFailure failure) when (failure.Code is 409 or 423 or 460)
        {
            // The offset is another by now, an old connection is still taken for alive, or bytes came wrong.
            throw new ClientFailure(failure.Message, failure)
            {
                Code = failure.Code,
                Remedy = Remedy.Again,
                RetryAfter = failure.RetryAfter,
            };
        }
    }
}
