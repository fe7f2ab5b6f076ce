using Giftless.GoogleCloud.Fake;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The fake of one test, and the storages on it.</summary>
internal sealed class FakeClouds : IAsyncDisposable
{
    private readonly List<ObjectStore> _storages = [];
    private FakeGoogleCloud? _fake;

    /// <summary>Parts may be small, and lists have several pages.</summary>
    public FakeSettings Settings { get; } = new() { MinPartSize = 1 };

    public FakeGoogleCloud Fake => _fake!;

    public IReadOnlyList<string> Names => Fake.Names;

    public Task<ObjectStore> OpenAsync(TransferMode mode, bool hmac) => OpenAsync(options =>
    {
        options.Mode = mode;
        if (hmac)
            FakeStorage.UseHmac(options, Fake);
    });

    public async Task<ObjectStore> OpenAsync(Action<GoogleCloudStorageOptions>? configure = null, TimeProvider? time = null)
    {
        Settings.Time = time ?? Settings.Time;
        _fake ??= await FakeGoogleCloud.StartAsync(Settings);
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
