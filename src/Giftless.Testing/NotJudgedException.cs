namespace Giftless.Testing;

/// <summary>A scenario finds while it runs that it is about something that is optional, and not there.</summary>
internal sealed class NotJudgedException(string reason) : Exception(reason);
