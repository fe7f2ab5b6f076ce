using Giftless.Client;

namespace Giftless.Tool.Output;

/// <summary>What became of one object, as <c>--json</c> says it: one line each.</summary>
internal sealed record ObjectReport
{
    public string? Path { get; init; }

    public string? Oid { get; init; }

    public long? Size { get; init; }

    /// <summary><c>transferred</c>, <c>held</c>, <c>failed</c> or <c>missing</c>.</summary>
    public required string Outcome { get; init; }

    public string? Message { get; init; }

    /// <summary>The server's status.</summary>
    public int? Code { get; init; }

    public static ObjectReport Of(string path, TransferResult result) => new()
    {
        Path = path,
        Oid = result.Oid?.ToString(),
        Size = result.Size,
        Outcome = result.Outcome switch
        {
            TransferOutcome.Transferred => "transferred",
            TransferOutcome.Held => "held",
            _ => "failed",
        },
        Message = result.Message,
        Code = result.Code,
    };

    public static ObjectReport Missing(string path, ObjectPresence one) => new()
    {
        Path = path,
        Oid = one.Oid.ToString(),
        Size = one.Size,
        Outcome = "missing",
        Message = one.Message,
        Code = one.Code,
    };
}
