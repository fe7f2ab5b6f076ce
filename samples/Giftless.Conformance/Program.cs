using Giftless.Testing;

// Asks a Git LFS server, whichever it is, for what its clients rely on, and says what holds. It ends with 1 where anything does not.
if (args is not [var address] || !Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var endpoint))
{
    Console.Error.WriteLine("Usage: Giftless.Conformance https://git.example.com/org/repo.git/info/lfs");
    Console.Error.WriteLine("LFS_AUTHORIZATION in the environment is sent as the header Authorization, such as 'Basic …'.");
    return 2;
}

using var client = new HttpClient { BaseAddress = endpoint };
if (Environment.GetEnvironmentVariable("LFS_AUTHORIZATION") is { Length: > 0 } authorization)
    client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

var (hold, fail, skip) = (0, 0, 0);
foreach (var scenario in GitLfsServerConformance.Scenarios)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
    try
    {
        if (await scenario.RunAsync(client, limit.Token) is { } reason)
        {
            skip++;
            Console.WriteLine($"skipped  {scenario}: {reason}");
        }
        else
        {
            hold++;
            Console.WriteLine($"holds    {scenario}: {scenario.Demand}");
        }
    }
    catch (Exception failure) when (failure is ConformanceException or OperationCanceledException)
    {
        fail++;
        Console.WriteLine($"FAILS    {(failure is ConformanceException ? failure.Message : $"{scenario}: no answer in two minutes")}");
    }
}

Console.WriteLine($"{hold} hold, {fail} fail, {skip} skipped");
return fail == 0 ? 0 : 1;
