using CsCheck;
using Giftless.Transfer;

namespace Giftless.Core.Tests;

public sealed class ActionLifetimeTests
{
    [TestCase(0, 3600)]
    [TestCase(131_072L * 3600, 3600)]
    [TestCase(131_072L * 3601, 3601)]
    [TestCase(5L << 30, 40_960)]
    [TestCase(131_072L * 86_400, 86_400)]
    [TestCase(131_072L * 86_401, 86_400)]
    [TestCase(10L << 40, 86_400)]
    [TestCase(long.MaxValue, 86_400)]
    public void Grows_with_the_object(long size, long seconds) =>
        new ActionLifetime().For(size).Should().Be(TimeSpan.FromSeconds(seconds));

    [Test]
    public void Follows_its_options() =>
        new ActionLifetime { Minimum = TimeSpan.FromSeconds(10), SlowestBytesPerSecond = 1 }.For(11).Should().Be(TimeSpan.FromSeconds(11));

    [Test]
    public void Is_never_more_than_clients_understand() =>
        new ActionLifetime { Maximum = TimeSpan.MaxValue }.For(long.MaxValue).Should().Be(TimeSpan.FromSeconds(int.MaxValue));

    [Test]
    public void Is_always_a_number_of_seconds_that_clients_understand() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[1, long.MaxValue], Gen.Double[10, 1e9]).Sample((size, rate, minimum) =>
        {
            var seconds = new ActionLifetime
            {
                Minimum = TimeSpan.FromSeconds(minimum),
                Maximum = TimeSpan.FromSeconds(2 * minimum),
                SlowestBytesPerSecond = rate
            }.For(size).TotalSeconds;
            return seconds is >= 10 and <= int.MaxValue && seconds == Math.Floor(seconds);
        });
}
