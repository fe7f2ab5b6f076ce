using System.Collections.Concurrent;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>Left-over temporaries go, at start and later; nothing else ever does.</summary>
[CancelAfter(180_000)]
public sealed class IncompleteFileCleanerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Day = 24 * 60;

    private static readonly string AnOid = Sample.Of(1).Oid.ToString();

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Deletes_each_unfinished_upload_once_it_has_lain_for_the_time(CancellationToken cancellationToken)
    {
        Write($"org/repo/{AnOid}", age: 1000);
        Write("org/repo/.hidden", age: 1000);
        Write(".staged/notes.incomplete", age: 1000);
        Write($".staged/{AnOid}.{Id(0)}.incomplete", age: 61);
        Write($".staged/{AnOid}.{Id(1)}.incomplete", age: 1);
        Write($".staged/{AnOid}.{Id(2)}.incomplete", age: -30);

        // Each round is over when its one deletion is logged; a deletion too early or too late is logged at another time.
        await using var cleaner = await StartAsync(cancellationToken);
        (await cleaner.NextAsync()).Should().Be((Start, $"{AnOid}.{Id(0)}.incomplete"));
        cleaner.Time.Advance(TimeSpan.FromHours(1));
        (await cleaner.NextAsync()).Should().Be((Start.AddHours(1), $"{AnOid}.{Id(1)}.incomplete"));
        cleaner.Time.Advance(TimeSpan.FromHours(1));
        (await cleaner.NextAsync()).Should().Be((Start.AddHours(2), $"{AnOid}.{Id(2)}.incomplete"));

        _folder.Files().Should().BeEquivalentTo($"org/repo/{AnOid}", "org/repo/.hidden", ".staged/notes.incomplete");
    }

    [Test]
    public async Task Deletes_the_parts_of_an_upload_that_nobody_goes_on_with(CancellationToken cancellationToken)
    {
        var (old, young) = ($".staged/{AnOid}/{AnOid}.1000", $".staged/{AnOid}/{AnOid}.1001");
        Write($"{old}/1", age: 8 * Day);
        Write($"{old}/2", age: 8 * Day);
        Write($"{young}/1", age: 8 * Day);
        Write(".staged/notes/1", age: 8 * Day);
        Age(old, 8 * Day);
        Age(young, 6 * Day);
        Age(".staged/notes", 8 * Day);

        await using var cleaner = await StartAsync(cancellationToken);
        (await cleaner.NextAsync()).Should().Be((Start, $"{AnOid}.1000"));
        await cleaner.DisposeAsync();
        _folder.Files().Should().BeEquivalentTo($"{young}/1", ".staged/notes/1");
    }

    [Test]
    public async Task Deletes_what_could_not_be_deleted_before(CancellationToken cancellationToken)
    {
        Write($".staged/{Id(0)}.removed/1", age: 0);
        await using var cleaner = await StartAsync(cancellationToken);
        (await cleaner.NextAsync()).Should().Be((Start, $"{Id(0)}.removed"));
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task Deletes_what_the_version_before_left_beside_the_objects(CancellationToken cancellationToken)
    {
        var parts = $"org/repo/.{AnOid}.1000.parts";
        Write($"{parts}/1", age: 8 * Day);
        Write($"{parts}/.2.{Id(0)}.incomplete", age: 30);
        Age(parts, 8 * Day);
        Write($"org/repo/.{AnOid}.{Id(1)}.incomplete", age: 61);

        await using var cleaner = await StartAsync(cancellationToken);
        (await cleaner.NextAsync()).File.Should().Be($".{AnOid}.{Id(1)}.incomplete");
        (await cleaner.NextAsync()).File.Should().Be($".{AnOid}.1000.parts");
        _folder.Files().Should().BeEmpty();
    }

    /// <summary>Repositories of all names that look like something of the server's, each with an object.</summary>
    [Test]
    public async Task Never_deletes_a_repository(CancellationToken cancellationToken)
    {
        string[] names =
        [
            ".spare.parts", "org/.spare.parts", $".{AnOid}.5.parts", $"org/repo/.{AnOid}.5.parts", $"org/repo/.{AnOid}.5.parts/1",
            $".{AnOid}.{Id(0)}.incomplete", $"{Id(0)}.removed", $".{Id(0)}.removed", $"{AnOid}.5", $"org/{AnOid}.{Id(0)}.incomplete",
        ];
        var storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false });
        var content = Sample.Of(10);
        foreach (var name in names)
        {
            var key = new ObjectKey(RepositoryName.Parse(name), content.Oid);
            await storage.PutAsync(key, new MemoryStream(content.Bytes), content.Size, cancellationToken);
        }

        foreach (var folder in Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories))
            Age(Path.GetRelativePath(_folder.Path, folder), 10 * Day);
        foreach (var file in _folder.Files())
            File.SetLastWriteTimeUtc(Path.Join(_folder.Path, file), Start.UtcDateTime.AddDays(-10));
        Write($".staged/{AnOid}.{Id(9)}.incomplete", age: -30);

        await using var cleaner = await StartAsync(cancellationToken);
        cleaner.Time.Advance(TimeSpan.FromDays(1));
        (await cleaner.NextAsync()).File.Should().Be($"{AnOid}.{Id(9)}.incomplete", "it is the only one that goes, in the second round");
        await cleaner.DisposeAsync();
        _folder.Files().Should().BeEquivalentTo(names.Select(name => $"{name}/{content.Oid}"));
    }

    [Test]
    public async Task A_folder_that_is_missing_for_a_while_does_not_stop_the_host(CancellationToken cancellationToken)
    {
        await using var cleaner = await StartAsync(cancellationToken, "disk");
        (await cleaner.NextAsync()).Should().Be((Start, "disk"));

        Write($"disk/.staged/{AnOid}.{Id(0)}.incomplete", age: 61);
        cleaner.Time.Advance(TimeSpan.FromHours(1));
        (await cleaner.NextAsync()).Should().Be((Start.AddHours(1), $"{AnOid}.{Id(0)}.incomplete"));
        cleaner.Service.ExecuteTask!.IsCompleted.Should().BeFalse();
    }

    [TestCase("", 60, "Root")]
    [TestCase("folder", 0, "IncompleteAfter")]
    [TestCase("folder", 60 * 24 * 41, "IncompleteAfter")]
    [TestCase("folder", 60, "MaxUnfinishedBytes", 0)]
    public void Options_are_validated_on_start_and_name_the_key(string root, int minutes, string key, long unfinished = 1)
    {
        var services = new ServiceCollection().AddLogging();
        new Builder(services).AddFileSystemStorage(options =>
        {
            options.Root = root;
            options.MaxUnfinishedBytes = unfinished;
            options.IncompleteAfter = TimeSpan.FromMinutes(minutes);
        });
        using var provider = services.BuildServiceProvider();
        FluentActions.Invoking(() => provider.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate())
            .Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage($"*{key}*");
    }

    private static string Id(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private void Write(string file, int age)
    {
        var path = Path.Join(_folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, Start.UtcDateTime.AddMinutes(-age));
    }

    private void Age(string folder, int age) =>
        Directory.SetLastWriteTimeUtc(Path.Join(_folder.Path, folder), Start.UtcDateTime.AddMinutes(-age));

    private async Task<RunningCleaner> StartAsync(CancellationToken cancellationToken, string root = "")
    {
        var time = new FakeTimeProvider(Start);
        var log = new TimedLog(time);
        var provider = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        var service = new IncompleteFileCleaner(
            new FileSystemStorageOptions { Root = Path.Join(_folder.Path, root) }, time,
            provider.GetRequiredService<ILogger<IncompleteFileCleaner>>());
        await service.StartAsync(cancellationToken);
        return new RunningCleaner(provider, service, time, log, cancellationToken);
    }

    private sealed record RunningCleaner(
        ServiceProvider Services, BackgroundService Service, FakeTimeProvider Time, TimedLog Log, CancellationToken Timeout)
        : IAsyncDisposable
    {
        public Task<(DateTimeOffset At, string File)> NextAsync() => Log.NextAsync(Timeout);

        public async ValueTask DisposeAsync()
        {
            await Service.StopAsync(Timeout);
            await Services.DisposeAsync();
        }
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

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
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
