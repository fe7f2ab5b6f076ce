using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.RateLimiting;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Events;
using Giftless.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What all endpoints share: the check of the method, the repository's name, and turning failures into error documents.</summary>
internal abstract partial class LfsEndpoint(GitLfsMount mount, LfsRoute route)
{
    private readonly ILogger _logger = mount.Logger;
    private readonly string[] _methods = [.. route.Row.Methods.Select(method => method.Method)];

    protected LfsRoute Route { get; } = route;

    protected GitLfsMount Mount { get; } = mount;

    public async Task InvokeAsync(HttpContext context)
    {
        LfsCall? call = null;
        var start = Mount.Requests.Start();
        var isGone = false;
        string? refusal = null;
        try
        {
            if (_methods.Length > 0 && !_methods.Contains(context.Request.Method))
            {
                context.Response.Headers.Allow = string.Join(", ", _methods);
                throw new LfsException(
                    405, $"{ShortText.Of(context.Request.Method)} is not possible here; {string.Join(" and ", _methods)} is.");
            }

            call = LfsCall.Of(context, Route);
            await HandleAsync(call);
        }
        catch (Exception exception) when (IsGone(context, call, exception))
        {
            // Nobody is left to answer.
            isGone = true;
            LogGone(exception);
            context.Abort();
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            isGone = true;
            LogCutOff(exception);
            context.Abort();
        }
        catch (Exception exception) when ((exception as BadHttpRequestException ?? call?.BodyFault as BadHttpRequestException) is { } bad)
        {
            LogGone(exception);
            refusal = bad.StatusCode == 413 ? "The request's body is too long for this server." : "The request's body is broken.";
            await ErrorResponse.WriteAsync(context, bad.StatusCode, refusal);
        }
        catch (LfsException exception)
        {
            if (exception.Code == 500)
                LogFailed(exception);
            else if (exception.Code > 500)
                LogUnavailable(exception.Message, CauseOf(exception), exception.Code);
            var judged = Mount.SignIn.Judge(context, Route, exception);
            refusal = judged.Message;
            await ErrorResponse.WriteAsync(context, judged);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            refusal = $"The server failed. Its log says more under {ErrorResponse.RequestIdOf(context)}.";
            await ErrorResponse.WriteAsync(context, 500, refusal);
        }
        finally
        {
            Mount.Requests.Write(context, Route, start, isGone ? RequestLog.Gone : context.Response.StatusCode, refusal);
        }
    }

    protected abstract Task HandleAsync(LfsCall call);

    /// <summary>Reads a JSON body.</summary>
    /// <param name="call">The request.</param>
    /// <param name="type">What it is to hold.</param>
    /// <param name="invalid">The status for JSON of the wrong shape.</param>
    protected static Task<T> ReadJsonAsync<T>(LfsCall call, JsonTypeInfo<T> type, int invalid) =>
        ReadJsonAsync(call, body => JsonSerializer.DeserializeAsync(body, type, call.Aborted), invalid);

    /// <summary>Reads a JSON body, in a way of its own.</summary>
    protected static async Task<T> ReadJsonAsync<T>(LfsCall call, Func<PipeReader, ValueTask<T?>> read, int invalid)
    {
        var request = call.Http.Request;
        RequireAccept(call);
        if (!JsonNegotiation.IsJson(request.ContentType))
            throw new LfsException(415, $"'Content-Type' is '{ShortText.Of(request.ContentType)}'; it has to be {LfsMediaType.Json}.");

        try
        {
            return await read(request.BodyReader)
                ?? throw new LfsException(invalid, "The request's body is null.");
        }
        catch (IOException exception)
        {
            call.BodyFault = exception;
            throw;
        }
        catch (JsonException exception) when (exception.InnerException is JsonException)
        {
            throw new LfsException(
                400,
                $"The request's body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.",
                exception);
        }
        catch (JsonException exception)
        {
            var member = exception.Path?.TrimStart('$', '.');
            var what = string.IsNullOrEmpty(member) ? "The request's body" : $"'{ShortText.Of(member)}'";
            throw new LfsException(invalid, $"{what} has a value of the wrong kind.", exception);
        }
    }

    /// <summary>Refuses an object that is longer than the server takes, by whatever way it comes in.</summary>
    /// <param name="size">Its length in bytes, or the end of one of its parts.</param>
    /// <exception cref="LfsException">413, since clients take 422 for success where bytes are sent.</exception>
    internal void RequireAllowedSize(Int128 size)
    {
        if (size > Mount.Options.Limits.MaxObjectSize)
            throw new LfsException(413, $"The size is over {Mount.Options.Limits.MaxObjectSize} bytes, the most that this server takes.");
    }

    /// <summary>Finds the storage of the repository. Only who may use the repository hears whether it is there.</summary>
    /// <param name="call">The request, which is allowed.</param>
    /// <param name="patience">How long the host may take to say where it is; null for as long as it ever may.</param>
    /// <param name="unknown">What is answered where the host knows no such repository.</param>
    /// <exception cref="LfsException">The host knows no such repository, or does not answer.</exception>
    protected async ValueTask<ObjectStore> FindStorageAsync(LfsCall call, TimeSpan? patience = null, int unknown = 404) =>
        await Mount.Stores.FindAsync(call.Repository, patience ?? ObjectStores.Patience, call.Aborted)
            ?? throw new LfsException(unknown, "This server has no such repository.");

    /// <summary>Tells the host of an object that was not here before.</summary>
    protected void TellOfUpload(LfsCall call, ObjectKey key, long size) => Mount.Events.Raise(new ObjectUploaded
    {
        Server = Mount.Name,
        Repository = key.Repository,
        User = call.User,
        Oid = key.Oid,
        Size = size,
    });

    /// <summary>Asks the host's policies whether an object that is not here yet may become one.</summary>
    /// <exception cref="LfsException">It may not.</exception>
    protected async ValueTask RequireWantedAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size)
    {
        if (!Mount.Policies.IsEmpty && await storage.GetSizeAsync(key, call.Aborted) is null)
            await Mount.Policies.RequireAsync(key.Repository, key.Oid, size, call.User, isPublishing: true, call.Aborted);
    }

    /// <summary>Makes the object of a staged upload, if the host's policies let it be one.</summary>
    /// <returns>Whether it is stored now; else the work goes on without the client.</returns>
    internal async Task<bool> FinishAsync(LfsCall call, ObjectStore storage, ObjectKey key, string upload, long size)
    {
        await RequireWantedAsync(call, storage, key, size);
        return await Mount.Finisher.FinishAsync(storage, key, upload, size, call.User, call.Aborted);
    }

    protected static void RequireAccept(LfsCall call)
    {
        if (!JsonNegotiation.CanReceive(call.Http.Request))
            throw new LfsException(406, $"The reply is {LfsMediaType.Json}, which 'Accept' rules out.");
    }

    /// <summary>Writes a short reply.</summary>
    protected async Task WriteJsonAsync<T>(LfsCall call, T value, JsonTypeInfo<T> type)
    {
        using var reply = await JsonReply.StartAsync(call, Mount);
        await reply.WriteAsync(value, type);
        await reply.FlushAsync();
    }

    /// <summary>Takes the places that a reply needs while the client reads it, until what is returned is disposed of.</summary>
    /// <param name="call">The request.</param>
    /// <param name="links">How many links the reply has, or what takes up as much.</param>
    /// <exception cref="LfsException">429: too many are taken by clients that are slow to read.</exception>
    protected RateLimitLease TakePlaces(LfsCall call, int links)
    {
        var places = Mount.Replies.Take(call.Http, links);
        if (places.IsAcquired)
            return places;

        places.Dispose();
        throw new LfsException(429, "Too many replies are being read at the moment.") { RetryAfter = TimeSpan.FromSeconds(10) };
    }

    private static bool IsGone(HttpContext context, LfsCall? call, Exception exception) =>
        call?.BodyFault is not (null or BadHttpRequestException)
        || exception is ConnectionAbortedException or ConnectionResetException
        || (context.RequestAborted.IsCancellationRequested && exception is (OperationCanceledException or IOException or LfsException));

    /// <summary>What lies behind a failure that passes, in a line: a stack trace for every request would only hide it.</summary>
    private static string CauseOf(Exception exception) =>
        exception.InnerException is { } inner ? $"{inner.GetType().Name}: {inner.GetBaseException().Message}" : "none given";

    [LoggerMessage(2001, LogLevel.Error, "A Git LFS request failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(2003, LogLevel.Debug, "A client went away, or sent something else than a request")]
    private partial void LogGone(Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "A Git LFS request was answered {Status}: {Message} The cause: {Cause}")]
    private partial void LogUnavailable(string message, string cause, int status);

    [LoggerMessage(2002, LogLevel.Warning, "A Git LFS reply was cut off")]
    private partial void LogCutOff(Exception exception);
}
