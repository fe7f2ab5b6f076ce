using System.Collections.Concurrent;
using Giftless.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>Left-over temporaries go, at start and later; nothing else ever does.</summary>
[CancelAfter(30_000)]
public sealed class IncompleteUploadCleanerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Deletes_each_unfinished_upload_once_it_has_lain_for_the_time(CancellationToken cancellationToken)
    {
        var oid = Sample.Of(1).Oid;
        Write($"org/repo/{oid}", age: 1000);
        Write("org/repo/notes.incomplete", age: 1000);
        Write("org/repo/.hidden", age: 1000);
        Write($"org/repo/.{oid}.0.incomplete", age: 61);
        Write($"other/aa/bb/.{oid}.1.incomplete", age: 1);
        Write($"other/aa/bb/.{oid}.2.incomplete", age: -30);

        var time = new FakeTimeProvider(Start);
        var log = new TimedLog(time);
        await using var services = Services(time, log, _folder.Path);
        var cleaner = services.GetServices<IHostedService>().Single();
        await cleaner.StartAsync(cancellationToken);

        // Each round is over when its one deletion is logged; a deletion too early or too late is logged at another time.
        (await log.NextAsync(cancellationToken)).Should().Be((Start, $".{oid}.0.incomplete"));
        time.Advance(TimeSpan.FromHours(1));
        (await log.NextAsync(cancellationToken)).Should().Be((Start.AddHours(1), $".{oid}.1.incomplete"));
        time.Advance(TimeSpan.FromHours(1));
        (await log.NextAsync(cancellationToken)).Should().Be((Start.AddHours(2), $".{oid}.2.incomplete"));
        await cleaner.StopAsync(cancellationToken);

        _folder.Files().Should().BeEquivalentTo($"org/repo/{oid}", "org/repo/notes.incomplete", "org/repo/.hidden");
    }

    [Test]
    public async Task Deletes_the_parts_of_an_upload_that_nobody_goes_on_with(CancellationToken cancellationToken)
    {
        const int Day = 24 * 60;
        var oid = Sample.Of(1).Oid;
        Write($"org/repo/.{oid}.1000.parts/1", age: 8 * Day);
        Write($"org/repo/.{oid}.1000.parts/2", age: 8 * Day);
        Write($"org/other/.{oid}.1000.parts/1", age: 8 * Day);
        Write("org/repo/not hidden.parts/1", age: 8 * Day);
        foreach (var (folder, days) in new[] { ($"repo/.{oid}.1000", 8), ($"other/.{oid}.1000", 6), ("repo/not hidden", 8) })
            Directory.SetLastWriteTimeUtc(Path.Join(_folder.Path, "org", $"{folder}.parts"), Start.UtcDateTime.AddDays(-days));

        var time = new FakeTimeProvider(Start);
        var log = new TimedLog(time);
        await using var services = Services(time, log, _folder.Path);
        var cleaner = services.GetServices<IHostedService>().Single();
        await cleaner.StartAsync(cancellationToken);
        (await log.NextAsync(cancellationToken)).Should().Be((Start, $".{oid}.1000.parts"));
        await cleaner.StopAsync(cancellationToken);

        _folder.Files().Should().BeEquivalentTo($"org/other/.{oid}.1000.parts/1", "org/repo/not hidden.parts/1");
    }

    [Test]
    public async Task A_folder_that_is_missing_for_a_while_does_not_stop_the_host(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider(Start);
        var log = new TimedLog(time);
        await using var services = Services(time, log, Path.Join(_folder.Path, "disk"));
        var cleaner = (BackgroundService)services.GetServices<IHostedService>().Single();
        await cleaner.StartAsync(cancellationToken);
        (await log.NextAsync(cancellationToken)).Should().Be((Start, "disk"));

        Write("disk/.a.incomplete", age: 61);
        time.Advance(TimeSpan.FromHours(1));
        (await log.NextAsync(cancellationToken)).Should().Be((Start.AddHours(1), ".a.incomplete"));
        cleaner.ExecuteTask!.IsCompleted.Should().BeFalse();
        await cleaner.StopAsync(cancellationToken);
    }

    [TestCase("", 60, "Root")]
    [TestCase("folder", 0, "AbandonedAfter")]
    [TestCase("folder", 60 * 24 * 41, "AbandonedAfter")]
    public void Options_are_validated_on_start_and_name_the_key(string root, int minutes, string key)
    {
        var services = new ServiceCollection().AddLogging();
        new Builder(services).AddFileSystemStorage(options =>
        {
            options.Root = root;
            options.AbandonedAfter = TimeSpan.FromMinutes(minutes);
        });
        using var provider = services.BuildServiceProvider();
        FluentActions.Invoking(() => provider.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate())
            .Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage($"*{key}*");
    }

    private static ServiceProvider Services(TimeProvider time, ILoggerProvider log, string root)
    {
        var services = new ServiceCollection().AddSingleton(time).AddLogging(logging => logging.AddProvider(log));
        new Builder(services).AddFileSystemStorage(root);
        return services.BuildServiceProvider();
    }

    private void Write(string file, int age)
    {
        var path = Path.Join(_folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, Start.UtcDateTime.AddMinutes(-age));
    }

    private sealed record Builder(IServiceCollection Services) : IGitLfsBuilder
    {
        public string Name => "";
    }

    /// <summary>Which files were logged as deleted or folders as missing, and when by the test's clock.</summary>
    private sealed class TimedLog(TimeProvider time) : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(DateTimeOffset, string)> _entries = new();
        private readonly SemaphoreSlim _written = new(0);

        public async Task<(DateTimeOffset At, string File)> NextAsync(CancellationToken cancellationToken)
        {
            await _written.WaitAsync(cancellationToken);
            return _entries.TryDequeue(out var entry) ? entry : throw new InvalidOperationException("The log is empty.");
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is not (4001 or 4003))
                return;
            _entries.Enqueue((time.GetUtcNow(), Path.GetFileName(formatter(state, exception))));
            _written.Release();
        }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
