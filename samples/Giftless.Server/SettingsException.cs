namespace Giftless.Server;

/// <summary>The configuration is wrong; the message says where, on one line for each fault.</summary>
internal sealed class SettingsException(params IReadOnlyCollection<string> faults)
    : Exception(string.Concat(faults.Count == 1 ? faults : faults.Select(fault => $"{Environment.NewLine}  {fault}")))
{
    /// <exception cref="SettingsException">There are faults.</exception>
    public static void ThrowIfAny(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
            throw new SettingsException(faults);
    }
}
