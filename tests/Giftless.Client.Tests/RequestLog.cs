using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;

namespace Giftless.Client.Tests;

/// <summary>What came to a server, as <c>PUT /path</c>.</summary>
internal sealed class RequestLog
{
    private readonly ConcurrentQueue<string> _all = [];

    public void Watch(WebApplication app) => app.Use((http, next) =>
    {
        _all.Enqueue($"{http.Request.Method} {http.Request.Path}");
        return next(http);
    });

    public int Count(string start, string end = "") => _all.Count(request =>
        request.StartsWith(start, StringComparison.Ordinal) && request.EndsWith(end, StringComparison.Ordinal));
}
