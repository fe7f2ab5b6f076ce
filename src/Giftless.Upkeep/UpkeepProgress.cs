namespace Giftless.Upkeep;

/// <summary>How far a piece of upkeep has come.</summary>
/// <param name="Step">What it is doing, in a word or two.</param>
/// <param name="Objects">How many objects it has been through in this step.</param>
/// <param name="Bytes">How many bytes these have.</param>
public readonly record struct UpkeepProgress(string Step, long Objects, long Bytes);
