using System.Text.Json;

namespace Giftless.Server;

/// <summary>
/// Appends what the log of requests has to a file, one JSON object a line, whatever the level of the console. A file that is full becomes
/// <c>.1</c>, that one <c>.2</c>, and so on; the oldest is deleted.
/// </summary>
[ProviderAlias("Audit")]
internal sealed class AuditLog(AuditSettings settings, TimeProvider time) : ILoggerProvider, ILogger
{
    public const string Category = "Giftless.AspNetCore.Requests";

    private readonly Lock _lock = new();
    private FileStream? _file;
    private bool _isBroken;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || state is not IReadOnlyList<KeyValuePair<string, object?>> facts)
            return;

        var line = LineOf(facts);
        lock (_lock)
        {
            try
            {
                Write(line);
                _isBroken = false;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                if (!_isBroken)
                    Console.Error.WriteLine($"The audit trail {settings.File} cannot be written: {fault.Message}");
                _isBroken = true;
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private byte[] LineOf(IReadOnlyList<KeyValuePair<string, object?>> facts)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            foreach (var (name, value) in facts.Where(fact => fact.Key != "{OriginalFormat}"))
            {
                var key = JsonNamingPolicy.CamelCase.ConvertName(name);
                if (value is int or long)
                    json.WriteNumber(key, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                else
                    json.WriteString(key, value?.ToString()?.Trim());
            }

            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private void Write(byte[] line)
    {
        _file ??= Open();
        if (_file.Length > 0 && _file.Length + line.Length > settings.MaxBytes)
        {
            _file.Dispose();
            _file = null;
            for (var age = settings.MaxFiles - 1; age > 0; age--)
            {
                var older = age == 1 ? settings.File! : $"{settings.File}.{age - 1}";
                if (File.Exists(older))
                    File.Move(older, $"{settings.File}.{age}", overwrite: true);
            }

            if (settings.MaxFiles < 2)
                File.Delete(settings.File!);
            _file = Open();
        }

        _file.Write(line);
        _file.Flush();
    }

    private FileStream Open() => new(settings.File!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
