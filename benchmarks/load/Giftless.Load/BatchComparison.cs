using System.Security.Cryptography;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;

namespace Giftless.Load;

/// <summary>
/// Batches of held objects and of new ones, side by side: the library on an open mount, with action tokens for whom a policy lets in, and
/// for a user with a JWT, against a bare minimal API that answers the same document.
/// </summary>
internal static class BatchComparison
{
    private const int Connections = 16;

    /// <summary>Code is compiled anew, and better, for seconds after the first request where all cores are busy.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(Workspace workspace, Report report, int rounds, TimeSpan time)
    {
        var held = Enumerable.Range(1, 100).Select(seed => new SampleObject(seed, 1000 + seed)).ToList();
        held.ForEach(workspace.Store);
        var missing = Enumerable.Range(1001, 100).Select(seed => new SampleObject(seed, 1000 + seed)).ToList();

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        using var bare = await ServerProcess.StartHostAsync("bare", workspace.Root);
        using var open = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        using var tokens = await ServerProcess.StartHostAsync("giftless-tokens", workspace.Root);
        using var jwt = await ServerProcess.StartHostAsync("giftless-jwt", workspace.Root, KeyValuePair.Create("JwtKey", key));
        Contender[] contenders =
        [
            new("bare", bare, Token: null, ForMany: null, ForOne: null),
            new("open", open, Token: null, ForMany: 0.9, ForOne: 0.85),
            new("tokens", tokens, Token: null, ForMany: null, ForOne: null),
            new("JWT", jwt, TokenOf(key), ForMany: 0.6, ForOne: null),
        ];
        foreach (var (operation, objects) in new[] { ("download", held), ("upload", missing) })
        {
            await DemandSameReplyAsync(bare, open, operation, objects);
            await CompareAsync(report, contenders, operation, objects, rounds, time);
            await CompareAsync(report, contenders, operation, objects[..1], rounds, time);
        }
    }

    private static string TokenOf(string key)
    {
        var scope = new ScopeBuilder(RepositoryName.Parse(Workspace.Repository)).Allow(LfsPermission.Read, LfsPermission.Write);
        return new LfsTokenIssuer(new LfsTokenIssuerOptions { Key = key }, TimeProvider.System)
            .Issue("user", [scope.ToString()], TimeSpan.FromDays(1));
    }

    private static async Task DemandSameReplyAsync(ServerProcess bare, ServerProcess open, string operation, List<SampleObject> objects)
    {
        using var first = new LfsClient(bare.Repository);
        using var second = new LfsClient(open.Repository);
        var reply = await first.BatchAsync(operation, objects);
        if (await second.BatchAsync(operation, objects) != reply.Replace(
            bare.Address.Authority, open.Address.Authority, StringComparison.Ordinal))
            throw new InvalidOperationException("The bare app does not answer what the library does; there is nothing to compare.");
    }

    private static async Task CompareAsync(
        Report report, Contender[] contenders, string operation, List<SampleObject> objects, int rounds, TimeSpan time)
    {
        var results = contenders.ToDictionary(contender => contender, _ => new List<LoadResult>());
        foreach (var contender in contenders)
            contender.Load(operation, objects, WarmUp);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
                results[contender].Add(LoadResult.Quietest(() => contender.Load(operation, objects, time)));
        }

        await Console.Error.WriteLineAsync();
        var bare = results[contenders[0]];
        foreach (var contender in contenders[1..])
        {
            var pairs = bare.Zip(results[contender]).ToList();
            report.Add(
                $"batch, {operation} of {objects.Count}, {Connections} connections, {contender.Name} / bare",
                $"{Describe(results[contender])} / {Describe(bare)}",
                Report.Median(pairs.Select(pair => pair.Second.RequestsPerSecond / pair.First.RequestsPerSecond)),
                least: objects.Count == 1 ? contender.ForOne : contender.ForMany);
            report.Add(
                "the same by processor time of the server",
                "bare / server",
                Report.Median(pairs.Select(pair => pair.First.CpuMicrosecondsPerRequest / pair.Second.CpuMicrosecondsPerRequest)));
        }
    }

    private static string Describe(List<LoadResult> results)
    {
        double MedianOf(Func<LoadResult, double> figure) => Report.Median(results.Select(figure));
        return FormattableString.Invariant(
            $"{MedianOf(result => result.RequestsPerSecond):F0}/s, p50 {MedianOf(result => result.Median):F2} ms, ")
            + FormattableString.Invariant($"p99 {MedianOf(result => result.Percentile99):F1} ms, ")
            + FormattableString.Invariant($"{MedianOf(result => result.CpuMicrosecondsPerRequest):F0} us CPU, ")
            + FormattableString.Invariant($"others {MedianOf(result => result.ForeignShare):P0}");
    }

    /// <summary>One of the servers that are compared.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Server">Where it runs.</param>
    /// <param name="Token">The JWT that it wants, or null.</param>
    /// <param name="ForMany">
    /// How fast it has to be with many objects, as a part of what the bare one is; null where nothing is wanted.
    /// </param>
    /// <param name="ForOne">The same with one object.</param>
    private sealed record Contender(string Name, ServerProcess Server, string? Token, double? ForMany, double? ForOne)
    {
        public LoadResult Load(string operation, List<SampleObject> objects, TimeSpan time)
        {
            using var client = new LfsClient(Server.Repository, Token);
            return client.LoadBatch(operation, objects, Connections, time, Server.Probe);
        }
    }
}
