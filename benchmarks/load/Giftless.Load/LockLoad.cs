using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Giftless.Load;

/// <summary>Locks and unlocks files of a server's repository from several connections at once.</summary>
internal sealed partial class LockLoad(ServerProcess server)
{
    public const int Connections = 16;
    public const int PageSize = 100;

    /// <summary>Locks that a measurement makes, and takes away again: so many more are there meanwhile.</summary>
    private const int Made = 480;
    private const int ReplyBuffer = 256 * 1024;

    private int _files;

    /// <summary>Measures each operation on its own: lock, verify a page, unlock.</summary>
    /// <param name="time">How long pages are verified.</param>
    public (LoadResult Create, LoadResult Verify, LoadResult Delete) Measure(TimeSpan time)
    {
        var page = Request("locks/verify", $$"""{"ref":{"name":"refs/heads/main"},"limit":{{PageSize}}}""");
        var verify = Workload.Repeat(server.Address, Connections, time, ReplyBuffer, server.Probe, (connection, _) =>
        {
            connection.Send(page);
            return connection.Receive();
        });
        var (create, ids) = Create(Made);
        var requests = ids.Select(id => Request($"locks/{id}/unlock", """{"force":false,"ref":{"name":"refs/heads/main"}}""")).ToList();
        var delete = Workload.Each(server.Address, Connections, requests.Count, ReplyBuffer, server.Probe, (connection, index) =>
        {
            connection.Send(requests[index]);
            return connection.Receive();
        });
        return (create, verify, delete);
    }

    /// <summary>Locks files that are not locked yet.</summary>
    public (LoadResult Result, IReadOnlyCollection<string> Ids) Create(int count)
    {
        var first = _files;
        _files += count;
        var ids = new ConcurrentBag<string>();
        var result = Workload.Each(server.Address, Connections, count, ReplyBuffer, server.Probe, (connection, index) =>
        {
            var path = $"Content/Characters/file-{first + index}.uasset";
            connection.Send(Request("locks", $$"""{"path":"{{path}}","ref":{"name":"refs/heads/main"} }"""));
            var reply = connection.ReceiveText();
            ids.Add(Id().Match(reply).Groups[1].Value);
            return reply.Length;
        });
        return (result, ids);
    }

    private byte[] Request(string resource, string body)
    {
        const string Type = "application/vnd.git-lfs+json";
        var url = new Uri($"{server.Repository.AbsoluteUri}/{resource}");
        return [.. RawConnection.Head("POST", url, body.Length, [new("Content-Type", Type), new("Accept", Type)]),
            .. Encoding.UTF8.GetBytes(body)];
    }

    [GeneratedRegex("\"id\":\"([^\"]+)\"")]
    private static partial Regex Id();
}
