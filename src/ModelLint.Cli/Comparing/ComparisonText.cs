using System.Globalization;
using System.Text;
using ModelLint.Quantization.Comparing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Comparing;

/// <summary>A comparison as a table, worst first, hidden slices called out.</summary>
static class ComparisonText
{
    static readonly string[] _head = ["", "SQNR dB", "bits", "cosine", "max error", "bias", "zeros", "(float)", "codes", "step", "saturated"];

    public static void Write(ComparisonResult result, TargetVerdict? verdict, Stream stream)
    {
        using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        output.WriteLine(SafeText.Of(Samples(result)));
        output.WriteLine();
        Outputs(result, output);
        if (verdict is not null) TargetText.Write(verdict, output);
        if (result.Layers.IsEmpty) return;
        output.WriteLine();
        output.WriteLine("layers, worst first");
        Table([_head, .. result.Layers.Select(static l => Row(SafeText.Of(l.Name), l.Whole))], output);
    }

    /// <summary>The outputs with their slices, and the slices that an output hides.</summary>
    public static void Outputs(ComparisonResult result, TextWriter output)
    {
        var rows = new List<string[]> { _head };
        foreach (var value in result.Outputs)
        {
            rows.Add(Row(SafeText.Of(value.Name), value.Whole));
            rows.AddRange(value.Slices.Select(static s => Row(SafeText.Of($"  {s.Notation} ← {s.Origin}"), s.Figures)));
        }

        Table(rows, output);
        foreach (var value in result.Outputs)
        {
            foreach (var hidden in value.Hidden)
            {
                output.WriteLine();
                output.WriteLine(SafeText.Of($"'{value.Name}' hides a slice: the whole has cosine {Number(value.Whole.Cosine, "F6")}, but {hidden.Notation} ({hidden.Origin}) {(hidden.Figures.Cosine is { } c ? $"has {Number(c, "F3")}" : "is lost")}: "
                    + $"{ShareText.Of(hidden.Figures.Zeros)} of it are zero (float: {ShareText.Of(hidden.Figures.FloatZeros)}), {hidden.Figures.Codes} different {(hidden.Figures.Codes == 1 ? "value is" : "values are")} left"));
            }
        }
    }

    /// <summary>On what was compared.</summary>
    public static string Samples(ComparisonResult result) => $"{result.Samples} {(result.Samples == 1 ? "sample" : "samples")} of {result.Source}";

    static void Table(List<string[]> rows, TextWriter output)
    {
        var widths = Enumerable.Range(0, _head.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
    }

    static string[] Row(string name, SliceFigures f) =>
    [
        name, Number(f.Sqnr, "F1"), Number(f.EffectiveBits, "F1"), Number(f.Cosine, "F6"), Number(f.MaxError, "G4"), Number(f.Bias, "G3"), ShareText.Of(f.Zeros), ShareText.Of(f.FloatZeros),
        f.Codes > 1 << 16 ? "> 65536" : f.Codes.ToString(CultureInfo.InvariantCulture), Number(f.Step, "G4"), ShareText.Of(f.Saturated),
    ];

    static string Number(double? number, string format) => number is { } n ? double.IsPositiveInfinity(n) ? "∞" : n.ToString(format, CultureInfo.InvariantCulture) : "-";
}
