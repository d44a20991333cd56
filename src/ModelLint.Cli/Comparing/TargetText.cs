using System.Globalization;
using ModelLint.Analysis.Evidence.Quantized;
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
        output.WriteLine(SafeText.Of($"{verdict.Target.Name}: {string.Join("; ", verdict.Demands)}"));
        if (!verdict.Recoded.IsEmpty) Recoded(verdict, output);
        else output.WriteLine(Unchanged(verdict.Formats));
        var floats = verdict.FloatOperators.ToList();
        if (floats.Count > 0)
            output.WriteLine(SafeText.Of($"{verdict.Float.Nodes.Count} of {verdict.Float.Total} nodes compute in float: {string.Join(", ", floats.Select(static f => $"{f.Count} {f.Operator}"))}"));
        foreach (var finding in verdict.Findings) output.WriteLine(SafeText.Of($"{finding.Severity.Word()} {finding.Descriptor.Id}: {finding.Message}"));
        if (verdict.There is not { } there) return;
        output.WriteLine();
        output.WriteLine(SafeText.Of($"with the codes of {verdict.Target.Name}"));
        ComparisonText.Outputs(there, output);
    }

    static string Unchanged(QuantizedFormats formats) => (formats & (QuantizedFormats.Qdq | QuantizedFormats.Operators)) switch
    {
        QuantizedFormats.None => "the model has no activations with stated codes",
        QuantizedFormats.Qdq => "the codes of the model are those of the target: the figures above are its figures",
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
