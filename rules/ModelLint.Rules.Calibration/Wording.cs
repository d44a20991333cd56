using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration;

/// <summary>How numbers of samples, shares and lists of names are said.</summary>
static class Wording
{
    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    public static string Percent(double share) => $"{Interval.Format(Math.Round(100 * share, share < 0.01 ? 4 : 1))} %";

    /// <summary>The first few names, and how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names, int shown = 3)
    {
        var first = names.Take(names.Count == shown + 1 ? shown + 1 : shown).ToList();
        var left = names.Count - first.Count;
        return left > 0 ? $"{string.Join(", ", first)} and {left} more" : first.Count < 2 ? string.Concat(first) : $"{string.Join(", ", first[..^1])} and {first[^1]}";
    }

    /// <summary>The data as a message names them.</summary>
    public static string DataOf(Observations observed) => observed.Origin.Length > 0 ? observed.Origin : "the calibration data";

    public static string SampleName(Observations observed, int index) => index < observed.SampleList.Length ? observed.SampleList[index].Name : $"sample {index + 1}";
}
