namespace Giftless.Gateway;

/// <summary>A file in the list: under which name somebody uploaded which object.</summary>
internal sealed class Upload
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Oid { get; set; }

    public required long Size { get; set; }

    public required string By { get; set; }

    public required DateTimeOffset At { get; set; }
}
