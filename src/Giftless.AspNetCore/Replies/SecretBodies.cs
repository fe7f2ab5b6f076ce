using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;

namespace Giftless.AspNetCore.Replies;

/// <summary>
/// Keeps bodies out of the log of a host that logs requests: replies to batches hold tokens and signed links, and the others objects. The
/// header of tokens is unknown to that log, which then writes no value.
/// </summary>
internal sealed class SecretBodies : IHttpLoggingInterceptor
{
    public ValueTask OnRequestAsync(HttpLoggingInterceptorContext logContext) => Disable(logContext);

    public ValueTask OnResponseAsync(HttpLoggingInterceptorContext logContext) => Disable(logContext);

    private static ValueTask Disable(HttpLoggingInterceptorContext logContext)
    {
        if (logContext.HttpContext.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>() is not null)
            logContext.TryDisable(HttpLoggingFields.RequestBody | HttpLoggingFields.ResponseBody);
        return ValueTask.CompletedTask;
    }
}
