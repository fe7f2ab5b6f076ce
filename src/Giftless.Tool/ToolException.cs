namespace Giftless.Tool;

/// <summary>The tool cannot do what it was asked for. The message is a line for the user.</summary>
internal sealed class ToolException(string message) : Exception(message);
