using Giftless.Storage;

namespace Giftless.Upkeep;

/// <summary>An object that is not as it has to be.</summary>
/// <param name="Key">Which.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">It in words.</param>
/// <param name="IsQuarantined">Whether it was moved to the trash.</param>
public sealed record Fault(ObjectKey Key, FaultKind Kind, string Message, bool IsQuarantined);
