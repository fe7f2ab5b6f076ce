using System.Text.RegularExpressions;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What a server answers. A new endpoint is a row here and a class.</summary>
internal static partial class EndpointRows
{
    /// <summary>The endpoints of a server.</summary>
    /// <exception cref="InvalidOperationException">A transfer adapter brought one that cannot be; the message says why.</exception>
    public static EndpointTable Of(GitLfsMount mount)
    {
        long? json = mount.Options.Limits.MaxBatchBytes;
        long? none = null;
        var (download, upload) = (ActionOperation.Download, ActionOperation.Upload);
        List<EndpointRow> rows =
        [
            // Kind, path, methods and what tokens open there, most bytes of a body, what makes it.
            new("batch", "objects/batch", [("POST", null)], json, route => new BatchEndpoint(mount, route).InvokeAsync),
            new("object", "objects/storage/{oid}", [("GET", download), ("HEAD", download), ("PUT", upload)], none,
                route => new ContentEndpoint(mount, route).InvokeAsync),
            new("part", "objects/storage/{oid}/part", [("PUT", ActionOperation.Part)], none,
                route => new PartEndpoint(mount, route).InvokeAsync),
            new("commit", "objects/storage/{oid}/commit", [("POST", ActionOperation.Commit)], json,
                route => new CommitEndpoint(mount, route).InvokeAsync),
            new("abort", "objects/storage/{oid}/abort", [("POST", ActionOperation.Abort)], json,
                route => new AbortEndpoint(mount, route).InvokeAsync),
            new("verify", "objects/storage/verify", [("POST", ActionOperation.Verify)], json,
                route => new VerifyEndpoint(mount, route).InvokeAsync),
            new("unknown", EndpointRow.Rest, [], json, route => new UnknownEndpoint(mount, route).InvokeAsync),
        ];
        if (mount.Locks is { } locks)
        {
            rows.AddRange(
            [
                new("locks", "locks", [("GET", null), ("POST", null)], json, route => new LocksEndpoint(mount, route, locks).InvokeAsync),
                // A 404 from there makes clients switch off the check of locks for good.
                new("locks verify", "locks/verify", [("POST", null)], json,
                    route => new LocksVerifyEndpoint(mount, route, locks).InvokeAsync) { MayHide = false },
                new("unlock", "locks/{id}/unlock", [("POST", null)], json, route => new UnlockEndpoint(mount, route, locks).InvokeAsync),
            ]);
        }

        rows.AddRange(mount.Engine.Adapters.OfType<ITransferEndpoints>().SelectMany(adapter => adapter.Endpoints).Select(Brought));
        return new EndpointTable(rows);

        EndpointRow Brought(TransferEndpoint endpoint)
        {
            if (endpoint.Name.Length == 0 || endpoint.Methods.Count == 0 || !PlainPath().IsMatch(endpoint.Path))
            {
                throw new InvalidOperationException(
                    $"The endpoint '{endpoint.Name}' of a transfer adapter needs a name, methods, and a path of plain segments of which at "
                    + $"most one, and not the first, is variable, such as 'uploads/{{id}}'; its path is '{endpoint.Path}'.");
            }

            var operation = ActionOperation.At(endpoint.Name);
            return new EndpointRow(
                endpoint.Name,
                endpoint.Path,
                [.. endpoint.Methods.Select(method => (method, (ActionOperation?)operation))],
                endpoint.MaxBodySize,
                route => new BroughtEndpoint(mount, route, endpoint).InvokeAsync)
            { Metadata = [endpoint] };
        }
    }

    [GeneratedRegex(@"^[\w.~-]+(/[\w.~-]+)*(/\{[A-Za-z]+\}(/[\w.~-]+)*)?$", RegexOptions.ECMAScript)]
    private static partial Regex PlainPath();
}
