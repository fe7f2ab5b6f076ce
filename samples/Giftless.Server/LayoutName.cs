namespace Giftless.Server;

/// <summary>The built-in layouts, as they are written in the configuration.</summary>
internal enum LayoutName
{
    Flat,
    Fanout,
}
