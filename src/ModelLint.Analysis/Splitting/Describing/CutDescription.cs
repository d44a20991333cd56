using System.Collections.Immutable;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>All that the files beside a cut model tell.</summary>
/// <param name="Key">Which fix made it.</param>
/// <param name="Model">File name of the original.</param>
/// <param name="Plan">Where it was cut.</param>
/// <param name="Crossing">Names of what the tail takes, in its order.</param>
/// <param name="Recombination">How the outputs are rebuilt; null where only the tail can.</param>
sealed record CutDescription(string Key, string Model, CutPlan Plan, ImmutableArray<string> Crossing, Recombination? Recombination)
{
    /// <summary>What a new output is, for the user.</summary>
    public static string Sentence(CutValue value)
    {
        var made = value.Members is [var one] ? one.Name == value.Name ? "" : $" ('{one.Name}')" : $" ({string.Join(", ", value.Members.Select(static m => $"'{m.Name}'"))})";
        var parts = value.Meanings.Select(static m => $"{(m.IsExact ? "is" : "goes into")} '{m.Value.Name}'{(m.Region is { IsAll: false } r ? $" {r}" : "")}");
        var range = value.Range.IsBounded ? $", {value.Range}" : "";
        return $"output '{value.Name}'{made} {(value.Meanings.IsEmpty ? "is needed by the tail" : string.Join(" and ", parts))}{range}";
    }
}
