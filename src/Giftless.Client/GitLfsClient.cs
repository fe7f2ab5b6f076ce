using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Moves objects to and from one repository of a Git LFS server, of any make, and holds its locks.</summary>
/// <remarks>Safe to use from many threads. It does not dispose of the <see cref="HttpClient"/>.</remarks>
/// <example>
/// <code>
/// var client = new GitLfsClient(new HttpClient
/// {
///     BaseAddress = new Uri("https://lfs.example.com/my-org/my-repo.git/info/lfs"),
///     Timeout = Timeout.InfiniteTimeSpan,
/// });
/// var results = await client.UploadAsync([UploadObject.FromFile("scan.tif")]);
/// </code>
/// </example>
public sealed class GitLfsClient
{
    private readonly LfsHttp _http;
    private readonly BatchClient _batches;
    private readonly GitLfsClientOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a client.</summary>
    /// <param name="http">
    /// Sends the requests. Its <see cref="HttpClient.BaseAddress"/> is the endpoint, such as
    /// <c>https://example.com/org/repo.git/info/lfs</c>. Its <see cref="HttpClient.Timeout"/> is infinite, since it would end long
    /// transfers; <see cref="GitLfsClientOptions.ActivityTimeout"/> ends those that stand still.
    /// </param>
    /// <param name="options">How to go about it; null for the defaults. It must not be changed afterwards.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">
    /// The endpoint is none of http or https, the timeout is finite, or an option has a wrong value.
    /// </exception>
    public GitLfsClient(HttpClient http, GitLfsClientOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress is not { Scheme: "http" or "https" } endpoint)
            throw new ArgumentException("Set BaseAddress to the endpoint: https://example.com/org/repo.git/info/lfs.", nameof(http));
        if (http.Timeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentException("Set Timeout to Timeout.InfiniteTimeSpan: any other would end long transfers.", nameof(http));
        _options = options ?? new GitLfsClientOptions();
        _options.Validate();
        _time = time ?? TimeProvider.System;
        Endpoint = endpoint.AbsolutePath.EndsWith('/') ? endpoint : new UriBuilder(endpoint) { Path = endpoint.AbsolutePath + "/" }.Uri;
        _http = new LfsHttp(http, Endpoint, new EndpointCredentials(Endpoint, _options), _options, _time);
        _batches = new BatchClient(_http, _options, _time);
        Locks = new GitLfsLocks(_http, _options, _time);
    }

    /// <summary>The address that requests go to, with a slash at its end.</summary>
    public Uri Endpoint { get; }

    /// <summary>The repository's locks.</summary>
    public GitLfsLocks Locks { get; }

    /// <summary>
    /// Sends objects, several at a time, in parts where the server takes them. An upload in parts that broke goes on with those that are
    /// missing, also in another process.
    /// </summary>
    /// <param name="objects">What to send. An object that stands in it twice is sent once.</param>
    /// <param name="progress">Is told how far each object is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of each object, in the order of <paramref name="objects"/>; failures too, which are not thrown.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<IReadOnlyList<TransferResult>> UploadAsync(
        IReadOnlyList<UploadObject> objects, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var uploader = new Uploader(_http, Attempts(), new Finisher(_http, _options, _time), _options, _time, progress);
        return new TransferRun<UploadObject>(uploader, _batches, _options, objects).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Fetches objects into files, several at a time. A file appears under its name when it is complete and its SHA-256 is right; what came
    /// of one before a break stays beside it, and the next download goes on from there.
    /// </summary>
    /// <param name="objects">What to fetch, each into a file of its own.</param>
    /// <param name="progress">Is told how far each object is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of each object, in the order of <paramref name="objects"/>; failures too, which are not thrown.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<IReadOnlyList<TransferResult>> DownloadAsync(
        IReadOnlyList<DownloadObject> objects, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var downloader = new Downloader(_http, Attempts(), progress);
        return new TransferRun<DownloadObject>(downloader, _batches, _options, objects).RunAsync(cancellationToken);
    }

    /// <summary>Asks which objects the server holds, a hundred with each request; nothing is moved.</summary>
    /// <param name="objects">The objects, as pointers name them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the server says of each object, in the order of <paramref name="objects"/>.</returns>
    /// <exception cref="GitLfsException">The server did not answer, or refused the question.</exception>
    /// <example>
    /// <code>
    /// var missing = (await client.FindAsync(pointers)).Where(one => !one.IsHeld);
    /// </code>
    /// </example>
    public Task<IReadOnlyList<ObjectPresence>> FindAsync(
        IReadOnlyList<LfsPointer> objects, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return new ObjectFinder(_batches, _options).FindAsync(objects, cancellationToken);
    }

    private ObjectAttempts Attempts() => new(_batches, _options, _time);
}
