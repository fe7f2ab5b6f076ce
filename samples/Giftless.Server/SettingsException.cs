namespace Giftless.Server;

/// <summary>The configuration is wrong; the message says where.</summary>
internal sealed class SettingsException(string message) : Exception(message);
