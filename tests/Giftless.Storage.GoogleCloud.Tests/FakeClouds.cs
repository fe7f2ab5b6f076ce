using Giftless.GoogleCloud.Fake;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The fake of one test, and the storages on it.</summary>
internal sealed class FakeClouds : IAsyncDisposable
{
    private readonly List<GoogleCloudStorage> _storages = [];
    private FakeGoogleCloud? _fake;

    public FakeGoogleCloud Fake => _fake!;

    public IReadOnlyList<string> Names => Fake.Names;

    public Task<GoogleCloudStorage> OpenAsync(TransferMode mode, bool hmac) => OpenAsync(options =>
    {
        options.Mode = mode;
        if (hmac)
            FakeStorage.UseHmac(options, Fake);
    });

    public async Task<GoogleCloudStorage> OpenAsync(Action<GoogleCloudStorageOptions>? configure = null, TimeProvider? time = null)
    {
        // Its list of parts has two pages, and parts may be small.
        _fake ??= await FakeGoogleCloud.StartAsync(new FakeSettings { MinPartSize = 1, Time = time ?? TimeProvider.System });
        var storage = FakeStorage.Open(Fake, configure, time);
        _storages.Add(storage);
        return storage;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var storage in _storages)
            storage.Dispose();
        await StopFakeAsync();
    }

    public async Task StopFakeAsync()
    {
        if (_fake is not null)
            await _fake.DisposeAsync();
        _fake = null;
    }
}
