using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.AzureBlobs;

/// <param name="name">The server whose options these are.</param>
/// <param name="hasClient">Whether the host gives the container's client, so that nothing has to say how to reach it.</param>
internal sealed class AzureBlobStorageOptionsValidator(string name, bool hasClient) : IValidateOptions<AzureBlobStorageOptions>
{
    public ValidateOptionsResult Validate(string? server, AzureBlobStorageOptions options)
    {
        if (server != name)
            return ValidateOptionsResult.Skip;

        var faults = new List<string>();
        void Demand(bool condition, string key, string fault)
        {
            if (!condition)
            {
                faults.Add(
                    $"{key} {fault}. Set it in AddAzureBlobStorage(...), or as GitLfs:Storage:AzureBlobs:{key} of the standalone server.");
            }
        }

        if (!hasClient)
        {
            Demand(
                options.ConnectionString is not null || options.AccountUrl is not null,
                nameof(options.ConnectionString),
                "is not set, and neither is AccountUrl");
            Demand(
                options.ConnectionString is null || IsConnectionString(options.ConnectionString),
                nameof(options.ConnectionString),
                "is no connection string; the Azure portal shows it under 'Access keys'");
            Demand(
                options.ConnectionString is null || options.AccountUrl is null,
                nameof(options.ConnectionString),
                "is set beside AccountUrl; one of them is too many");
            Demand(
                options.AccountUrl is null || options.Credential is not null,
                nameof(options.Credential),
                "is not set; AccountUrl needs it");
            Demand(options.Container.Length > 0, nameof(options.Container), "is empty");
        }

        Demand(!options.Prefix.StartsWith('/'), nameof(options.Prefix), $"is '{options.Prefix}'; it must not begin with a slash");
        Demand(
            options.AbandonedAfter >= TimeSpan.FromHours(1) && options.AbandonedAfter <= TimeSpan.FromDays(40),
            nameof(options.AbandonedAfter),
            $"is {options.AbandonedAfter}; it has to be between an hour and 40 days");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new BlobServiceClient(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
