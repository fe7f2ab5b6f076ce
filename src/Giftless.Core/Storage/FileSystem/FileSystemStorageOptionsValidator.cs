using Microsoft.Extensions.Options;

namespace Giftless.Storage.FileSystem;

internal sealed class FileSystemStorageOptionsValidator : IValidateOptions<FileSystemStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, FileSystemStorageOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Root))
        {
            faults.Add(
                $"{nameof(options.Root)} is empty; name the folder for the objects in AddFileSystemStorage(...), "
                + "or as GitLfs:Storage:FileSystem:Root of the standalone server.");
        }

        if (options.MaxUnfinishedBytes is <= 0 and var limit)
            faults.Add($"{nameof(options.MaxUnfinishedBytes)} is {limit}; it has to be 1 or more bytes, or null for no limit.");
        var ages = new[]
        {
            (nameof(options.AbandonedAfter), options.AbandonedAfter),
            (nameof(options.AbandonedPartsAfter), options.AbandonedPartsAfter),
        };
        foreach (var (key, age) in ages)
        {
            if (age < TimeSpan.FromMinutes(1) || age > TimeSpan.FromDays(40))
                faults.Add($"{key} is {age}; it has to be between a minute and 40 days.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
