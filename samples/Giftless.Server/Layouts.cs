using Giftless.Storage;

namespace Giftless.Server;

internal static class Layouts
{
    public static ObjectLayout ToObjectLayout(this LayoutName name) => name == LayoutName.Fanout ? ObjectLayout.Fanout : ObjectLayout.Flat;
}
