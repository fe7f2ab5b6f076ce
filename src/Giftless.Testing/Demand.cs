using System.Runtime.CompilerServices;

namespace Giftless.Testing;

/// <summary>Compares what was seen with what is demanded, and says both where they differ.</summary>
internal static class Demand
{
    public static void That(bool isSo, string demanded, [CallerArgumentExpression(nameof(isSo))] string seen = "")
    {
        if (!isSo)
            throw new ConformanceException($"demanded that {demanded}; saw otherwise in: {seen}");
    }

    public static void Equal<T>(T seen, T demanded, [CallerArgumentExpression(nameof(seen))] string of = "")
    {
        if (!EqualityComparer<T>.Default.Equals(seen, demanded))
            throw Different(of, Show(demanded), Show(seen));
    }

    public static void Absent<T>(T? seen, [CallerArgumentExpression(nameof(seen))] string of = "")
    {
        if (seen is not null)
            throw Different(of, "nothing", Show(seen));
    }

    public static T Present<T>(T? seen, [CallerArgumentExpression(nameof(seen))] string of = "")
        where T : class =>
        seen ?? throw Different(of, "something", "nothing");

    /// <summary>The same items, in the same order.</summary>
    public static void Sequence<T>(IEnumerable<T> seen, IEnumerable<T> demanded, [CallerArgumentExpression(nameof(seen))] string of = "")
    {
        var (all, wanted) = (seen.ToList(), demanded.ToList());
        if (!all.SequenceEqual(wanted))
            throw Different(of, Show(wanted), Show(all));
    }

    /// <summary>The same items, in whatever order.</summary>
    public static void Set<T>(IEnumerable<T> seen, IEnumerable<T> demanded, [CallerArgumentExpression(nameof(seen))] string of = "")
        where T : notnull
    {
        var (all, wanted) = (seen.ToList(), demanded.ToList());
        if (all.Count != wanted.Count || !all.ToHashSet().SetEquals(wanted))
            throw Different(of, Show(wanted) + " in any order", Show(all));
    }

    public static void Bytes(byte[] seen, ReadOnlySpan<byte> demanded, [CallerArgumentExpression(nameof(seen))] string of = "")
    {
        var same = seen.AsSpan().CommonPrefixLength(demanded);
        if (same < Math.Max(seen.Length, demanded.Length))
            throw Different(of, $"{demanded.Length} bytes", $"{seen.Length} bytes, which differ from byte {same} on");
    }

    public static async Task<TException> ThrowsAsync<TException>(Func<Task> call, [CallerArgumentExpression(nameof(call))] string of = "")
        where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException expected)
        {
            return expected;
        }
        catch (Exception other)
        {
            throw new ConformanceException(
                $"{Tidy(of)}: demanded {typeof(TException).Name}; saw {other.GetType().Name}: {other.Message}", other);
        }

        throw Different(of, typeof(TException).Name, "no failure");
    }

    private static ConformanceException Different(string of, string demanded, string seen) =>
        new($"{Tidy(of)}: demanded {demanded}; saw {seen}");

    /// <summary>An expression as it stands in the source, in one line.</summary>
    private static string Tidy(string expression) =>
        string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Show<T>(T value) => value switch
    {
        null => "nothing",
        string text => $"'{text}'",
        _ => $"{value}",
    };

    private static string Show<T>(List<T> items)
    {
        const int Most = 20;
        var shown = string.Join(", ", items.Take(Most).Select(Show));
        return items.Count > Most ? $"{items.Count} items [{shown}, …]" : $"[{shown}]";
    }
}
