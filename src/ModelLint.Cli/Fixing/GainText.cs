using System.Globalization;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Quantization.Comparing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Fixing;

/// <summary>What quantization leaves without and with a fix, as tables and in a sentence.</summary>
static class GainText
{
    static readonly string[] _candidateHead = ["", "fix", "worst SQNR dB", ""];
    static readonly string[] _gainHead = ["INT8, slice by slice", "", "bits", "SQNR dB", "cosine", "zeros", "(float)"];

    /// <summary>The fixes that were measured, the one that was taken marked.</summary>
    public static void Candidates(FixReport report, FixArguments arguments, TextWriter output)
    {
        Table([_candidateHead, .. Candidates(report)], output, rightFrom: 2, rightTo: 2);
        output.Write($"{Choice(report, arguments)}\n\n");
    }

    /// <summary>A row for each fix that was measured: an arrow at the one that was taken, its key, the worst SQNR, the verdict.</summary>
    public static IEnumerable<string[]> Candidates(FixReport report)
    {
        var taken = report.Applied.IsEmpty ? "" : report.Applied[^1].Fix.EquivalenceKey;
        return report.Candidates.Select(c => new[] { c.Key == taken ? "→" : "", c.Key, c.IsMade ? Number(c.WorstSqnr, "F1") : "-", Verdict(c) });
    }

    /// <summary>What is good enough, and which fix is taken.</summary>
    public static string Choice(FixReport report, FixArguments arguments)
    {
        var request = new Tolerances { Score = arguments.MaxScoreError, Step = arguments.MaxStep, Sqnr = arguments.MinSqnr };
        var best = report.Candidates.FirstOrDefault(static c => c.IsGoodEnough) is null ? "; none is, and the one with the best worst slice is taken" : "; the first that is, is taken";
        return $"good enough: {request}{best}";
    }

    /// <summary>Before and after, and what was gained.</summary>
    public static void Write(FixGain gain, TextWriter output)
    {
        var before = MeasuredSlice.All(gain.Before).ToDictionary(static s => s.Label, static s => s.Figures);
        var rows = new List<string[]> { _gainHead };
        foreach (var after in MeasuredSlice.All(gain.After))
        {
            if (before.TryGetValue(after.Label, out var was)) rows.Add(Row(after.Label, "before", was));
            rows.Add(Row(before.ContainsKey(after.Label) ? "" : after.Label, "after", after.Figures));
        }

        Table(rows, output, rightFrom: 2, rightTo: 6);
        foreach (var line in Lines(gain)) output.Write(SafeText.Of(line) + "\n");
        output.Write('\n');
    }

    /// <summary>On what was measured, and what was gained, a line each.</summary>
    public static IEnumerable<string> Lines(FixGain gain)
    {
        yield return $"measured on {gain.Samples}; bits: those of an ideal quantizer with this SQNR";
        if (gain.Biases is { Matters: true } trial)
            yield return $"biases are {(trial.Corrects ? "corrected for what rounding weights shifts" : "left as they are")}: slices keep {Number(trial.Corrected, "F1")} dB on average corrected, {Number(trial.AsTheyAre, "F1")} as they are";
        if (Sentence(gain, MeasuredSlice.All(gain.Before).ToDictionary(static s => s.Label, static s => s.Figures)) is { } sentence) yield return sentence;
    }

    /// <summary>What was gained, of the slice that gained most; null where nothing can be compared.</summary>
    public static string? Sentence(FixGain gain, IReadOnlyDictionary<string, SliceFigures> before)
    {
        var gained = MeasuredSlice.All(gain.After).Where(s => before.ContainsKey(s.Label) && s.Figures.Sqnr is not null)
            .Select(s => (Slice: s, Was: before[s.Label])).OrderByDescending(static s => (s.Slice.Figures.Sqnr ?? 0) - (s.Was.Sqnr ?? 0)).FirstOrDefault();
        if (gained.Slice is not { } slice) return null;
        var (now, was) = (slice.Figures, gained.Was);
        if (!(now.Sqnr > was.Sqnr)) return "Nothing was gained: no slice keeps more than before.";
        var keeps = $"{slice.Label} keeps {Number(now.Sqnr, "F1")} dB at INT8 instead of {Number(was.Sqnr, "F1")}";
        // Of scores most are all but zero, so that a share of zeros says little: what is off says more.
        return slice.IsScore && now.ScoreError is { } error && was.ScoreError is { } former
            ? $"{keeps}: its elements of at least {Number(SliceFigures.LeastScore, "G2")} were off by {Number(former, "F3")} on average, now by {Number(error, "F3")}."
            : $"{keeps}: before, {ShareText.Of(was.Zeros)} of it were zero, now {ShareText.Of(now.Zeros)} are (in float {ShareText.Of(now.FloatZeros)}).";
    }

    static string Verdict(Candidate candidate) => candidate.IsGoodEnough ? "good enough" : candidate.IsMade
        ? $"{candidate.Breaches[0]}{(candidate.Breaches.Length > 1 ? $" and {candidate.Breaches.Length - 1} more" : "")}"
        : $"can't be made: {candidate.Breaches[0]}";

    static string[] Row(string name, string when, SliceFigures f) => [name, when, Number(f.EffectiveBits, "F1"), Number(f.Sqnr, "F1"), Number(f.Cosine, "F6"), ShareText.Of(f.Zeros), ShareText.Of(f.FloatZeros)];

    static void Table(List<string[]> rows, TextWriter output, int rightFrom, int rightTo)
    {
        var cells = rows.ConvertAll(static r => Array.ConvertAll(r, SafeText.Of));
        var widths = Enumerable.Range(0, cells[0].Length).Select(c => cells.Max(r => r[c].Length)).ToArray();
        foreach (var row in cells) output.Write(string.Join("  ", row.Select((cell, c) => c >= rightFrom && c <= rightTo ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd() + "\n");
    }

    static string Number(double? number, string format) => number is { } n ? double.IsPositiveInfinity(n) ? "∞" : n.ToString(format, CultureInfo.InvariantCulture) : "-";
}
