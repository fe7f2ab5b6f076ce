using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Giftless.Storage;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary>Runs a piece of upkeep: tells on a terminal how far it is, and ends in an orderly way when it is interrupted.</summary>
internal sealed class UpkeepConsole : IProgress<UpkeepProgress>, IDisposable
{
    private const int Interrupted = 130;

    private static readonly TimeSpan ToldEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly ConsoleCancelEventHandler _onCancel;
    private long _toldAt;
    private int _width;

    private UpkeepConsole()
    {
        _onCancel = (_, arguments) =>
        {
            arguments.Cancel = true;
            _ended.Cancel();
        };
        Console.CancelKeyPress += _onCancel;
    }

    /// <param name="act">What to do, with where to tell of it, which ends at Ctrl+C. It gives the exit status.</param>
    public static async Task<int> RunAsync(Func<UpkeepConsole, CancellationToken, Task<int>> act)
    {
        using var console = new UpkeepConsole();
        try
        {
            return await act(console, console._ended.Token);
        }
        catch (OperationCanceledException) when (console._ended.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    /// <summary>The storage that a configuration describes.</summary>
    public static ObjectStore Open(WebApplication app) => app.Services.GetRequiredKeyedService<ObjectStore>("");

    public void Report(UpkeepProgress value)
    {
        if (Console.IsErrorRedirected)
            return;
        lock (_gate)
        {
            if (_toldAt != 0 && TimeProvider.System.GetElapsedTime(_toldAt) < ToldEvery)
                return;
            _toldAt = TimeProvider.System.GetTimestamp();
            var text = $"{value.Step}: {value.Objects:N0} objects, {BytesOf(value.Bytes)}";
            Console.Error.Write($"\r{text.PadRight(_width)}");
            _width = text.Length;
        }
    }

    /// <summary>Prints what came of it.</summary>
    public void Print<T>(T result, JsonTypeInfo<T>? json, Func<T, IEnumerable<string>> describe)
    {
        Clear();
        if (json is not null)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, json));
            return;
        }

        foreach (var line in describe(result))
            Console.WriteLine(line);
    }

    /// <summary>Prints a line at once.</summary>
    public void PrintLine(string line)
    {
        Clear();
        Console.WriteLine(line);
    }

    public static string BytesOf(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:0.0} KiB",
        < 1 << 30 => $"{bytes / 1024.0 / 1024:0.0} MiB",
        _ => $"{bytes / 1024.0 / 1024 / 1024:0.0} GiB",
    };

    public void Dispose()
    {
        Clear();
        Console.CancelKeyPress -= _onCancel;
        _ended.Dispose();
    }

    private void Clear()
    {
        lock (_gate)
        {
            if (_width > 0)
                Console.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
