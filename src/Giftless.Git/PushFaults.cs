using System.Collections.Concurrent;

namespace Giftless.Git;

/// <summary>Collects what is wrong with a push: of each file one fault of a kind, and no more than anybody reads.</summary>
internal sealed class PushFaults
{
    private readonly ConcurrentDictionary<(string Path, PushFaultKind Kind), PushFault> _faults = new();

    /// <param name="fault">What is wrong, or null where nothing is.</param>
    public void Add(PushFault? fault)
    {
        if (fault is not null && _faults.Count < PushCheck.MaxFaults)
            _faults.TryAdd((fault.Path, fault.Kind), fault);
    }

    public IReadOnlyList<PushFault> InOrder() =>
        [.. _faults.Values.OrderBy(fault => fault.Path, StringComparer.Ordinal).Take(PushCheck.MaxFaults)];
}
