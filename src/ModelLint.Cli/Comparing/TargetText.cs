using System.Globalization;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Quantization.Comparing;
using ModelLint.Reporting;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Comparing;

/// <summary>A target's verdict on a quantized model, as text.</summary>
static class TargetText
{
    // More rows than that nobody reads; all are counted, and JSON has them.
    const int MaxRows = 12;

    static readonly string[] _head = ["other codes there", "step here", "step there", "bits lost", "because of"];

    public static void Write(TargetVerdict verdict, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(SafeText.Of(Demands(verdict)));
        if (!verdict.Recoded.IsEmpty) Recoded(verdict, output);
        else output.WriteLine(Unchanged(verdict.Formats));
        foreach (var line in Problems(verdict)) output.WriteLine(SafeText.Of(line));
        if (verdict.There is not { } there) return;
        output.WriteLine();
        output.WriteLine(SafeText.Of($"with the codes of {verdict.Target.Name}"));
        ComparisonText.Outputs(there, output);
    }

    /// <summary>The same in sentences, for a page that has no room for a table more: what is demanded, what is coded otherwise, and the slices that lose by it.</summary>
    public static IEnumerable<string> Sentences(TargetVerdict verdict, ComparisonResult here)
    {
        yield return Demands(verdict);
        if (verdict.Recoded is not [var worst, ..]) yield return Unchanged(verdict.Formats);
        else yield return $"{verdict.Recoded.Length} {(verdict.Recoded.Length == 1 ? "value has" : "values have")} other codes there; '{worst.Value.Name}' loses most: {Number(worst.BitsLost, "F1")} bits ({worst.Reason})";
        foreach (var line in Problems(verdict)) yield return line;
        if (verdict.There is not { } there) yield break;
        var before = Slices(here).ToDictionary(static s => s.Name, static s => s.Sqnr);
        foreach (var (name, sqnr) in Slices(there).Where(s => s.Sqnr < before[s.Name] - 1).Take(MaxRows)) yield return $"{name} keeps {Number(sqnr!.Value, "F1")} dB with the codes of {verdict.Target.Name} instead of {Number(before[name]!.Value, "F1")}";
    }

    static IEnumerable<(string Name, double? Sqnr)> Slices(ComparisonResult result) =>
        result.Outputs.SelectMany(static o => o.Slices.IsEmpty ? [($"'{o.Name}'", o.Whole.Sqnr)] : o.Slices.Select(s => ($"'{o.Name}' {s.Notation}", s.Figures.Sqnr)));

    static string Demands(TargetVerdict verdict) => $"{verdict.Target.Name}: {string.Join("; ", verdict.Demands)}";

    static IEnumerable<string> Problems(TargetVerdict verdict)
    {
        var floats = verdict.FloatOperators.ToList();
        if (floats.Count > 0) yield return $"{verdict.Float.Nodes.Count} of {verdict.Float.Total} nodes compute in float: {string.Join(", ", floats.Select(static f => $"{f.Count} {f.Operator}"))}";
        foreach (var finding in verdict.Findings) yield return $"{finding.Severity.Word()} {finding.Descriptor.Id}: {finding.Message}";
    }

    static string Unchanged(QuantizedFormats formats) => (formats & (QuantizedFormats.Qdq | QuantizedFormats.Operators)) switch
    {
        QuantizedFormats.None => "the model has no activations with stated codes",
        QuantizedFormats.Qdq => "the codes of the model are those of the target: its figures are the target's",
        _ => "operators compute codes from codes (QLinear…): which of them the target would code otherwise isn't tried, only the rules look at them",
    };

    static void Recoded(TargetVerdict verdict, TextWriter output)
    {
        var rows = verdict.Recoded.Take(MaxRows).Select(static r => new[]
        {
            SafeText.Of(r.Value.Name), Number(r.Value.Parameters.Step, "G4"), Number(r.There.Scale, "G4"), Number(r.BitsLost, "F1"), SafeText.Of(r.Reason),
        });
        string[][] table = [_head, .. rows];
        var widths = Enumerable.Range(0, _head.Length).Select(c => table.Max(r => r[c].Length)).ToArray();
        foreach (var row in table) output.WriteLine(string.Join("  ", row.Select((cell, c) => c is 0 or 4 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        if (verdict.Recoded.Length > MaxRows) output.WriteLine($"… {verdict.Recoded.Length - MaxRows} more");
    }

    static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
