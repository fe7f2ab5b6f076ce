using Giftless.Storage;

namespace Giftless.Server;

/// <summary>What the names of layouts mean.</summary>
internal static class LayoutNames
{
    public static ObjectLayout ToObjectLayout(this LayoutName name) => name == LayoutName.Fanout ? ObjectLayout.Fanout : ObjectLayout.Flat;
}
