namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// The most that whoever sends a request may do, whatever policies and handlers allow to the same user: that of a token with a narrow
/// scope. An <see cref="IWayIn"/> puts it among the features of the request. What is open to anybody stays open.
/// </summary>
public interface ILfsRestriction
{
    /// <summary>Whether something lies within.</summary>
    bool Includes(LfsPermission permission, LfsResource resource);
}
