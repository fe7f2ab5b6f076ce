using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Tests.Storage;

/// <summary>Makes stores of objects in a folder, as the registration does.</summary>
internal static class FileSystemStores
{
    public static ObjectStore Open(FileSystemStorageOptions options, TimeProvider? time = null) =>
        new(new FileSystemBlobStore(options), options, time ?? TimeProvider.System, NullLogger<ObjectStore>.Instance);
}
