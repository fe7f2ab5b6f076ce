using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Giftless.Tests.Hosting;

/// <summary>Keeps what a host logs.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>What anybody logged, at any level.</summary>
    public IEnumerable<string> All() => _entries.Select(entry => entry.Text);

    /// <summary>What anybody logged as an error.</summary>
    public IEnumerable<string> Errors() => _entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text);

    /// <summary>What anybody logged as a warning, or as worse; but for the key ring of tests, which is not encrypted.</summary>
    public IEnumerable<string> Troubles() => _entries
        .Where(entry => entry.Level >= LogLevel.Warning && !entry.Text.StartsWith("No XML encryptor", StringComparison.Ordinal))
        .Select(entry => entry.Text);

    public void Clear() => _entries.Clear();

    public ILogger CreateLogger(string categoryName) => new Recorder(_entries);

    public void Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<(LogLevel, string)> entries) : ILogger
    {
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }
}
