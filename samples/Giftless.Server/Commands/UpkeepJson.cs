using System.Text.Json.Serialization;

namespace Giftless.Server.Commands;

/// <summary>What commands of upkeep print with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(StatsCommand.UsageRow[]))]
[JsonSerializable(typeof(VerifyCommand.VerifyResult))]
[JsonSerializable(typeof(CopyCommand.CopyResult))]
[JsonSerializable(typeof(GcCommand.CollectionRow[]))]
[JsonSerializable(typeof(TrashCommand.TrashItem[]))]
[JsonSerializable(typeof(TrashCommand.RestoreResult))]
[JsonSerializable(typeof(TrashCommand.PurgeResult))]
[JsonSerializable(typeof(LocksCommand.LockRow[]))]
[JsonSerializable(typeof(TokenCommand.TokenRow[]))]
[JsonSerializable(typeof(TokenCommand.CreatedToken))]
internal sealed partial class UpkeepJson : JsonSerializerContext;
