using Giftless.Diagnostics;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.Extensions.Logging;

namespace Giftless.Batch;

/// <summary>
/// Answers batch requests (<c>docs/api/batch.md</c> of git-lfs): validates, chooses the transfer, and asks its adapter about every
/// object, several at a time. It knows nothing of HTTP.
/// </summary>
internal sealed partial class BatchEngine
{
    private const string HashAlgorithm = "sha256";

    /// <summary>Over this, what is no oid is not echoed, which clients need letter for letter.</summary>
    private const int MaxOidLength = 2 * Oid.TextLength;

    private const int MaxRefLength = 4096;

    private static readonly string[] OnlyBasic = ["basic"];

    private readonly List<ITransferAdapter> _adapters;
    private readonly BatchLimits _limits;
    private readonly LookupGate _gate;
    private readonly LateFailures _late;
    private readonly GiftlessMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes an engine.</summary>
    /// <param name="adapters">The transfers the server can do, the preferred one first.</param>
    /// <param name="limits">What the server takes on.</param>
    /// <param name="late">What clients have not been told of yet.</param>
    /// <param name="metrics">Where to count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report failures of the storage.</param>
    public BatchEngine(
        IEnumerable<ITransferAdapter> adapters,
        BatchLimits limits,
        LateFailures late,
        GiftlessMetrics metrics,
        TimeProvider time,
        ILogger<BatchEngine> logger)
    {
        _adapters = [.. adapters];
        _limits = limits;
        _gate = new LookupGate(limits.MaxLookups);
        _late = late;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// How long the answer to a batch may take in all, with finding out who asks. Clients give up after 30 s without one, and come again
    /// with the same batch, so that they have to have theirs before.
    /// </summary>
    public static TimeSpan Patience => ObjectStores.Patience;

    /// <summary>The transfers the server can do, the preferred one first.</summary>
    public IReadOnlyList<ITransferAdapter> Adapters => _adapters;

    /// <summary>Finds out what a request asks for, without looking at the storage.</summary>
    /// <param name="request">The request as it was read.</param>
    /// <exception cref="LfsException">
    /// 422: the request makes no sense or has a text that is too long, and the message names the member; 409: another hash than
    /// SHA-256; 413: too many objects.
    /// </exception>
    public PlannedBatch Plan(BatchRequest request)
    {
        var operation = request.Operation switch
        {
            "upload" => LfsOperation.Upload,
            "download" => LfsOperation.Download,
            null => throw new LfsException(422, "'operation' is missing."),
            _ => throw new LfsException(422, "'operation' is neither 'upload' nor 'download'."),
        };
        if (request.HashAlgorithm is not (null or HashAlgorithm))
            throw new LfsException(409, $"'hash_algo' is not '{HashAlgorithm}', the only one that this server knows.");
        if (request.Objects is not { Count: > 0 } requested)
            throw new LfsException(422, "'objects' is missing or empty.");
        if (requested.Count > _limits.MaxBatchObjects)
            throw new LfsException(413, $"'objects' has {requested.Count} entries; this server takes {_limits.MaxBatchObjects} at a time.");

        if (request.Ref?.Name?.Length > MaxRefLength)
            throw new LfsException(422, $"'ref.name' is longer than {MaxRefLength} characters.");

        var transfers = request.Transfers is { Count: > 0 } offered ? offered : OnlyBasic;
        return new PlannedBatch(operation, request.Ref?.Name, transfers, PlanObjects(operation, requested));
    }

    /// <summary>Chooses the transfer: of those that both sides can do, the first that suits.</summary>
    private ITransferAdapter FindAdapter(PlannedBatch batch, ObjectStore storage)
    {
        var possible = _adapters.FindAll(adapter => adapter.Serves(storage) && batch.Transfers.Contains(adapter.Name));
        if (possible.Count > 0)
            return possible.Find(adapter => adapter.Suits(batch.Operation, batch.Objects)) ?? possible[0];

        var known = string.Join(", ", _adapters.Where(adapter => adapter.Serves(storage)).Select(adapter => adapter.Name));
        throw new LfsException(422, $"'transfers' has none that this server can do, which are: {known}.");
    }

    private List<PlannedObject> PlanObjects(LfsOperation operation, IReadOnlyList<BatchRequestObject?> requested)
    {
        var planned = new List<PlannedObject>(requested.Count);
        var seen = new HashSet<string>(requested.Count, StringComparer.Ordinal);
        for (var i = 0; i < requested.Count; i++)
        {
            if (requested[i] is not { Oid: { } text } item)
                throw new LfsException(422, $"'objects[{i}].oid' is missing.");
            if (text.Length > MaxOidLength)
                throw new LfsException(422, $"'objects[{i}].oid' is longer than {MaxOidLength} characters.");
            if (item.Size is null && operation == LfsOperation.Upload)
                throw new LfsException(422, $"'objects[{i}].size' is missing.");
            if (!seen.Add(text))
                continue;

            var valid = Oid.TryParse(text, out var oid);
            if (item.FileName == LenientTextConverter.NoText || item.Disposition == LenientTextConverter.NoText)
            {
                var name = item.FileName == LenientTextConverter.NoText ? "x-filename" : "x-disposition";
                throw new LfsException(422, $"'objects[{i}].{name}' is not valid Unicode.");
            }

            var disposition = ContentDisposition.From(item.Disposition, item.FileName);
            planned.Add(new PlannedObject(text, item.Size, oid, disposition, Refusal(operation, valid, item.Size)));
        }

        return planned;
    }

    private LfsError? Refusal(LfsOperation operation, bool validOid, long? size)
    {
        if (!validOid)
            return new LfsError { Code = 422, Message = "The oid is not 64 lower-case hexadecimal characters." };
        if (size < 0)
            return new LfsError { Code = 422, Message = "The size is negative." };
        if (operation == LfsOperation.Upload && size > _limits.MaxObjectSize)
        {
            return new LfsError
            {
                Code = 422,
                Message = $"The size is over {_limits.MaxObjectSize} bytes, the most that this server takes.",
            };
        }

        return null;
    }

    /// <summary>Answers a valid batch. A failure about one object becomes that object's error.</summary>
    /// <param name="batch">What <see cref="Plan"/> gave.</param>
    /// <param name="repository">The repository that it is about.</param>
    /// <param name="storage">What keeps the objects of the repository.</param>
    /// <param name="links">Makes links to the server's own endpoints.</param>
    /// <param name="patience">How long the look-ups may take in all: what is left of <see cref="Patience"/>.</param>
    /// <param name="cancellationToken">Ends the look-ups when nobody waits for the answer any more.</param>
    /// <exception cref="LfsException">422: client and server have no transfer in common.</exception>
    /// <exception cref="StorageUnavailableException">The storage has not answered in that time.</exception>
    public async Task<BatchResponse> ExecuteAsync(
        PlannedBatch batch,
        RepositoryName repository,
        ObjectStore storage,
        ITransferLinks links,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        var adapter = FindAdapter(batch, storage);
        using var activity = GiftlessDiagnostics.ActivitySource.StartActivity("giftless.batch");
        activity?.SetTag("giftless.operation", GiftlessMetrics.NameOf(batch.Operation))
            .SetTag("giftless.transfer", adapter.Name)
            .SetTag("giftless.batch.objects", batch.Objects.Count);

        var answers = new BatchResponseObject[batch.Objects.Count];
        var asked = new AskedBatch(batch.Operation, repository, storage, adapter, links, new PartBudget(_limits.MaxBatchParts));
        var next = -1;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Each worker runs until its first look-up that really waits. Where the storage answers at once, as a file system does, the
        // first one does all the work and costs nothing more than a loop. A place is kept for the next look-up unless others wait.
        var share = new LookupGate.Share(_gate);
        async Task WorkAsync(CancellationToken ended)
        {
            while (await share.EnterAsync())
            {
                try
                {
                    do
                    {
                        if (Interlocked.Increment(ref next) is var i && i >= answers.Length)
                        {
                            share.Close();
                            return;
                        }

                        ended.ThrowIfCancellationRequested();
                        answers[i] = await AnswerAsync(asked, batch.Objects[i], ended);
                    }
                    while (!share.IsWaitedFor);
                }
                finally
                {
                    share.Leave();
                }
            }
        }

        var workers = new List<Task>(Math.Min(_limits.LookupParallelism, answers.Length));
        while (workers.Count < workers.Capacity && Volatile.Read(ref next) < answers.Length - 1)
            workers.Add(WorkAsync(limit.Token));
        var work = Task.WhenAll(workers);
        try
        {
            await work.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            // Also a storage that does not heed this is not waited for.
            await limit.CancelAsync();
            throw new StorageUnavailableException(exception);
        }
        finally
        {
            share.Close();
        }

        _metrics.CountBatch(batch.Operation, answers);
        return new BatchResponse { Transfer = adapter.Name, Objects = answers, HashAlgorithm = HashAlgorithm };
    }

    private async ValueTask<BatchResponseObject> AnswerAsync(AskedBatch batch, PlannedObject item, CancellationToken cancellationToken)
    {
        var repository = batch.Repository;
        var answer = new BatchResponseObject { Oid = item.RequestedOid, Size = item.RequestedSize, Error = item.Error };
        if (item.Error is not null)
            return answer;

        try
        {
            var transfer = new TransferObject
            {
                Storage = batch.Storage,
                Key = new ObjectKey(repository, item.Oid),
                Size = item.RequestedSize,
                Disposition = item.Disposition,
                Parts = batch.Parts,
            };
            var offer = batch.Operation == LfsOperation.Upload
                ? await OfferUploadAsync(batch, transfer, cancellationToken)
                : await batch.Adapter.DownloadAsync(transfer, batch.Links, cancellationToken);
            answer.Size ??= offer.Size;
            answer.Actions = offer.Actions;
            answer.Error = offer.Error;
            answer.Authenticated = offer.Actions is null ? null : true;
            TellOfLateFailure(batch.Operation, transfer.Key, answer);
        }
        catch (LfsException exception)
        {
            answer.Error = ErrorOf(item.Oid, repository, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogLookupFailed(item.Oid, repository, exception);
            answer.Error = new LfsError { Code = 500, Message = "The server failed to look up this object." };
        }

        return answer;
    }

    /// <summary>Nobody is told that an object is here, and need not be sent, that a collection may remove.</summary>
    private static async ValueTask<TransferOffer> OfferUploadAsync(
        AskedBatch batch, TransferObject item, CancellationToken cancellationToken)
    {
        var offer = await batch.Adapter.UploadAsync(item, batch.Links, cancellationToken);
        var isHeld = offer is { Actions: null, Error: null };
        return !isHeld || await item.Storage.KeepAsync(item.Key, cancellationToken)
            ? offer
            : await batch.Adapter.UploadAsync(item, batch.Links, cancellationToken);
    }

    /// <summary>An outage is no fault of the server: it takes a line in the log, and no stack trace for each object.</summary>
    private LfsError ErrorOf(Oid oid, RepositoryName repository, LfsException exception)
    {
        if (exception.Code >= 500)
            LogLookupImpossible(oid, repository, exception.Message, exception.GetBaseException().Message);
        return new LfsError { Code = exception.Code, Message = exception.Message };
    }

    /// <summary>
    /// Of an object that is not here says that it was sent, and why it is not. Who uploads is told once, and asked for it again: the client
    /// that had sent it has taken its 202 for success.
    /// </summary>
    private void TellOfLateFailure(LfsOperation operation, ObjectKey key, BatchResponseObject answer)
    {
        var isMissing = operation == LfsOperation.Upload ? answer.Actions is not null : answer.Error?.Code == 404;
        if (!isMissing)
        {
            _late.Forget(key);
        }
        else if ((operation == LfsOperation.Upload ? _late.Take(key) : _late.Find(key)) is { } reason)
        {
            answer.Error = new LfsError
            {
                Code = answer.Error?.Code ?? 409,
                Message = $"What was sent last for this object did not become it: {reason} It has to be pushed again.",
            };
        }
    }

    /// <summary>What is the same for all objects of a batch.</summary>
    private sealed record AskedBatch(
        LfsOperation Operation,
        RepositoryName Repository,
        ObjectStore Storage,
        ITransferAdapter Adapter,
        ITransferLinks Links,
        PartBudget Parts);

    [LoggerMessage(1001, LogLevel.Error, "Looking up {Oid} of {Repository} failed")]
    private partial void LogLookupFailed(Oid oid, RepositoryName repository, Exception exception);

    [LoggerMessage(1002, LogLevel.Warning, "{Oid} of {Repository} cannot be looked up: {Message} The cause: {Cause}")]
    private partial void LogLookupImpossible(Oid oid, RepositoryName repository, string message, string cause);
}
