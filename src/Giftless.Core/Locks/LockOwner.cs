namespace Giftless.Locks;

/// <summary>Who holds a lock.</summary>
/// <param name="Id">Tells users apart, and never changes. It is not shown to anybody.</param>
/// <param name="Name">The name that others see and know.</param>
public sealed record LockOwner(string Id, string Name);
