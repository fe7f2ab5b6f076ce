using System.Text.Json.Serialization;

namespace Giftless.LoadHosts;

internal sealed record BareReply(
    string Transfer, IReadOnlyList<BareAnswer> Objects, [property: JsonPropertyName("hash_algo")] string HashAlgorithm);
