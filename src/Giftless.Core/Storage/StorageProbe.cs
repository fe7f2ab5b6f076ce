using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Giftless.Storage;

/// <summary>
/// Tries a storage out with an object of a few bytes, the way clients will use it, and deletes it again: wrong settings are found before
/// a client finds them, and it is seen what the storage really checks.
/// </summary>
public static partial class StorageProbe
{
    private const int Length = 64;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Where probes put their objects.</summary>
    private static readonly RepositoryName Repository = RepositoryName.Parse("giftless-probe");

    /// <summary>Tries a storage out.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="client">Sends signed requests as a client of the server would.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="LfsException">The storage refuses, or cannot be reached; inner exceptions say why.</exception>
    /// <exception cref="HttpRequestException">Links lead to where nobody answers.</exception>
    /// <exception cref="InvalidOperationException">
    /// The storage refuses its own links, or gives back something else; the message says what.
    /// </exception>
    public static async Task<StorageReport> RunAsync(ObjectStore storage, HttpClient client, CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(Length);
        var key = new ObjectKey(Repository, new Oid(SHA256.HashData(content)));
        if (await storage.GetSizeAsync(key, cancellationToken) is not null)
            throw new InvalidOperationException("The storage says that it holds an object that was never stored.");

        try
        {
            var report = await TryAsync(storage, client, key, content, cancellationToken);
            await storage.DeleteAsync(key, cancellationToken);
            return report;
        }
        catch
        {
            // What is wrong already is what counts.
            await storage.DeleteAsync(key, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async Task<StorageReport> TryAsync(
        ObjectStore storage, HttpClient client, ObjectKey key, byte[] content, CancellationToken cancellationToken)
    {
        var (refused, neverOffered, once) = storage.SignsUploads
            ? await TryDirectUploadAsync(storage, client, key, content, cancellationToken)
            : await TryStreamedUploadAsync(storage, key, content, cancellationToken);
        await TryDownloadAsync(storage, client, key, content, cancellationToken);
        var mode = storage.SignsUploads ? TransferMode.Direct
            : storage.SignsDownloads ? TransferMode.DirectDownload
            : TransferMode.Streamed;
        return new StorageReport
        {
            Mode = mode,
            RefusesWrongBodies = refused,
            NeverOffersWrongBodies = neverOffered,
            RefusesToOverwrite = once,
            TakesParts = storage.TakesParts,
        };
    }

    private static async Task<(bool RefusesWrong, bool NeverOffersWrong, bool Once)> TryDirectUploadAsync(
        ObjectStore storage, HttpClient client, ObjectKey key, byte[] content, CancellationToken cancellationToken)
    {
        var attempt = await storage.SignUploadAsync(key, Length, Lifetime, cancellationToken);
        var refusesWrong = !(await SignedSender.SendAsync(
            client, HttpMethod.Put, attempt.Request, Corrupt(content), cancellationToken)).IsSuccessStatusCode;
        var neverOffersWrong = refusesWrong || !await IsTakenAsync(storage, key, attempt, cancellationToken);
        if (!neverOffersWrong)
            await storage.DeleteAsync(key, cancellationToken);

        var upload = await storage.SignUploadAsync(key, Length, Lifetime, cancellationToken);
        using var reply = await SignedSender.SendAsync(client, HttpMethod.Put, upload.Request, content, cancellationToken);
        if (!reply.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"The storage answered {await DescribeAsync(reply, cancellationToken)} to an upload by a link that was signed for it.");
        }

        // A link to a staged upload does not lead to the object at all.
        var once = upload.Upload is not null
            || !(await SignedSender.SendAsync(
                client, HttpMethod.Put, upload.Request, Corrupt(content), cancellationToken)).IsSuccessStatusCode;
        if (!once)
            await SignedSender.SendAsync(client, HttpMethod.Put, upload.Request, content, cancellationToken);
        if (!await IsTakenAsync(storage, key, upload, cancellationToken))
            throw new InvalidOperationException("An object that was uploaded by a link is not there.");
        return (refusesWrong, neverOffersWrong, once);
    }

    /// <summary>Whether what was sent is offered as the object, after the server has looked at it where that is its task.</summary>
    private static async Task<bool> IsTakenAsync(
        ObjectStore storage, ObjectKey key, SignedUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            if (upload.Upload is { } name)
                await storage.FinishUploadAsync(key, name, Length, cancellationToken);
        }
        catch (ObjectMismatchException)
        {
            return false;
        }

        return await storage.GetSizeAsync(key, cancellationToken) == Length;
    }

    private static async Task<(bool RefusesWrong, bool NeverOffersWrong, bool Once)> TryStreamedUploadAsync(
        ObjectStore storage, ObjectKey key, byte[] content, CancellationToken cancellationToken)
    {
        var refusesWrong = await IsRefusedAsync(storage, key, Corrupt(content), cancellationToken);
        await storage.PutAsync(key, new MemoryStream(content), Length, cancellationToken);
        return (refusesWrong, refusesWrong, await IsRefusedAsync(storage, key, Corrupt(content), cancellationToken));
    }

    private static async Task<bool> IsRefusedAsync(
        ObjectStore storage, ObjectKey key, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await storage.PutAsync(key, new MemoryStream(content), Length, cancellationToken);
            return false;
        }
        catch (ObjectMismatchException)
        {
            return true;
        }
    }

    private static byte[] Corrupt(byte[] content) => [(byte)~content[0], .. content[1..]];

    private static async Task TryDownloadAsync(
        ObjectStore storage, HttpClient client, ObjectKey key, byte[] content, CancellationToken cancellationToken)
    {
        byte[] received;
        if (storage.SignsDownloads)
        {
            var signed = await storage.SignDownloadAsync(key, disposition: null, Lifetime, cancellationToken);
            using var reply = await SignedSender.SendAsync(client, HttpMethod.Get, signed, body: null, cancellationToken);
            if (!reply.IsSuccessStatusCode)
            {
                throw new InvalidOperationException(
                    $"The storage answered {await DescribeAsync(reply, cancellationToken)} to a download by a link that was "
                    + "signed for it.");
            }

            received = await reply.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        else
        {
            await using var stream = await storage.OpenReadAsync(key, 0, Length, cancellationToken)
                ?? throw new InvalidOperationException("An object that was stored is not there.");
            received = new byte[Length];
            await stream.ReadExactlyAsync(received, cancellationToken);
        }

        if (!received.AsSpan().SequenceEqual(content))
            throw new InvalidOperationException("The storage gave back other bytes than it was sent.");
    }

    /// <summary>Status and, from the error document that all clouds have in this form, the code.</summary>
    private static async Task<string> DescribeAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        var code = ErrorCode().Match(await reply.Content.ReadAsStringAsync(cancellationToken));
        return code.Success ? $"{(int)reply.StatusCode} {code.Groups[1]}" : $"{(int)reply.StatusCode}";
    }

    [GeneratedRegex("<Code>([A-Za-z]{1,80})</Code>")]
    private static partial Regex ErrorCode();
}
