using Microsoft.Extensions.Options;

namespace Giftless.Storage;

/// <summary>Refuses settings of a storage that make no sense, on start.</summary>
/// <typeparam name="TOptions">The provider's options.</typeparam>
public sealed class ObjectStoreOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : ObjectStoreOptions
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = options.FindFaults().Select(fault => $"{fault} Set it {options.WhereToSet}.").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
