using System.Diagnostics;
using System.Net.Http.Headers;
using Giftless.Tests;

namespace Giftless.Attacks.Tests;

/// <summary>
/// Whether a thing exists is not told by the time of an answer either. Machines are noisy: samples are taken in turns, medians compared,
/// and what differs has to differ in every round.
/// </summary>
[NonParallelizable]
public sealed class TimingAttacks
{
    private const int WarmUps = 20;
    private const int Samples = 60;
    private const int Rounds = 3;

    private const double MostRelative = 0.3;

    /// <summary>Below this, a network in between hides what there is.</summary>
    private static readonly TimeSpan MostAbsolute = TimeSpan.FromMicroseconds(150);

    private static readonly (string Who, string Repository, Sample Content, string OtherRepository, Sample OtherContent, Func<Attempt,
        bool> Suits)[] Pairs =
    [
        ("stranger", AttackHost.Repository, AttackHost.Own, "org/none", AttackHost.Own, _ => true),
        ("stranger", AttackHost.Repository, AttackHost.Own, AttackHost.Repository, AttackHost.New, attempt => attempt.NamesObject),
        ("nobody", AttackHost.Repository, AttackHost.Own, "org/none", AttackHost.Own, _ => true),
        ("nobody", AttackHost.Repository, AttackHost.Own, AttackHost.Repository, AttackHost.New, attempt => attempt.NamesObject),
        ("reader", AttackHost.Repository, AttackHost.Others, AttackHost.Repository, AttackHost.New, attempt =>
            attempt.NamesObject && !attempt.Writes),
    ];

    private AttackHost _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await AttackHost.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task No_answer_takes_longer_because_of_what_is_there([Range(0, 4)] int index)
    {
        Pairs.Should().HaveCount(5);
        var pair = Pairs[index];
        foreach (var attempt in _server.Attempts.Where(pair.Suits))
        {
            var leak = await CompareAsync(
                () => MeasureAsync(attempt.Make(pair.Repository, pair.Content), pair.Who),
                () => MeasureAsync(attempt.Make(pair.OtherRepository, pair.OtherContent), pair.Who));
            leak.Should().BeNull("of {0} by {1}", attempt, pair.Who);
        }
    }

    /// <summary>What would not see a difference that is there says nothing.</summary>
    [Test]
    public async Task A_difference_is_seen()
    {
        static async Task<(TimeSpan, int)> After(double milliseconds)
        {
            var begun = Stopwatch.GetTimestamp();
            await Task.Yield();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(begun).TotalMilliseconds >= milliseconds);
            return (Stopwatch.GetElapsedTime(begun), 200);
        }

        (await CompareAsync(() => After(1), () => After(5))).Should().NotBeNull();
        (await CompareAsync(() => After(5), () => After(1))).Should().NotBeNull();
        (await CompareAsync(() => After(1), () => After(1))).Should().BeNull();
    }

    /// <returns>What tells the two apart, or null.</returns>
    private static async Task<string?> CompareAsync(
        Func<Task<(TimeSpan Time, int Status)>> one, Func<Task<(TimeSpan Time, int Status)>> other)
    {
        var seen = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var (ones, others) = (new List<TimeSpan>(), new List<TimeSpan>());
            for (var i = -WarmUps; i < Samples; i++)
            {
                // Neither is always the first of the two.
                var (first, second) = i % 2 == 0 ? (one, other) : (other, one);
                var (a, b) = (await first(), await second());
                if (a.Status != b.Status)
                    return $"{a.Status} and {b.Status}";
                if (i < 0)
                    continue;
                (i % 2 == 0 ? ones : others).Add(a.Time);
                (i % 2 == 0 ? others : ones).Add(b.Time);
            }

            var (left, right) = (MedianOf(ones), MedianOf(others));
            var difference = (left - right).Duration();
            if (difference <= MostAbsolute || difference <= MostRelative * (left < right ? left : right))
                return null;
            seen.Add($"{left.TotalMicroseconds:0} and {right.TotalMicroseconds:0} µs");
        }

        return string.Join("; ", seen);
    }

    private async Task<(TimeSpan Time, int Status)> MeasureAsync(HttpRequestMessage request, string who)
    {
        if (who == "stranger")
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AttackHost.Token(who, $"obj:{AttackHost.Foreign}/*"));
        if (who == "reader")
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", AttackHost.Token(who, $"obj:{AttackHost.Repository}/*:read"));
        var begun = Stopwatch.GetTimestamp();
        var status = await _server.StatusAsync(request);
        return (Stopwatch.GetElapsedTime(begun), status);
    }

    private static TimeSpan MedianOf(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
