using System.Diagnostics;

namespace Giftless.Diagnostics;

/// <summary>
/// Names under which the libraries report to OpenTelemetry. They are public API; <c>docs/architecture.md</c> lists the signals.
/// </summary>
public static class GiftlessDiagnostics
{
    /// <summary>The activity source of all packages.</summary>
    public const string ActivitySourceName = "Giftless";

    /// <summary>The meter of all packages.</summary>
    public const string MeterName = "Giftless";

    internal static ActivitySource ActivitySource { get; } = new(ActivitySourceName);
}
