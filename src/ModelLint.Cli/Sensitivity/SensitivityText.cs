using System.Globalization;
using System.Text;
using ModelLint.Onnx;
using ModelLint.Quantization.Sensitivity;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Sensitivity;

/// <summary>What each scale costs, as a table, worst first.</summary>
static class SensitivityText
{
    static readonly string[] _head = ["scale of", "values", "type", "samples", "share"];

    public static void Write(SensitivityResult result, int top, Stream stream)
    {
        using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        var measured = result.Values.GroupBy(static v => v.Samples).OrderBy(static g => g.Key).Select(static g => $"{g.Count()} on {g.Key} {(g.Key == 1 ? "sample" : "samples")}");
        output.WriteLine(SafeText.Of($"{result.Values.Length} scales: {string.Join(", ", measured)} of {result.Source}; the model ran {result.Runs} times"));
        output.WriteLine("one scale at a time has its codes, the rest is float; SQNR in dB of each slice, and the share of what all scales cost");
        output.WriteLine();
        foreach (var (index, slice) in result.Slices.Index())
            output.WriteLine(SafeText.Of($"({index + 1}) {slice.Output} {slice.Notation}{(slice.Origin is { } origin ? $" ← {origin}" : "")}"));
        output.WriteLine();
        var numbers = result.Slices.Index().Select(static s => $"({s.Index + 1})").ToList();
        var rows = new List<string[]> { _head.Concat(numbers).ToArray() };
        foreach (var value in result.Values.Take(top))
        {
            rows.Add([SafeText.Of(value.Group), Number(value.Members.Length), value.Type.Type.OnnxName(), Number(value.Samples), Percent(result.Cost > 0 ? value.Cost / result.Cost : 0), .. value.Slices.Select(static s => Decibels(s.Sqnr))]);
        }

        rows.Add([$"all {result.Values.Length}, added up", "", "", "", "", .. result.Slices.Select((_, s) => Decibels(result.Total(s).Sqnr))]);
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        if (result.Values.Length > top) output.WriteLine($"{result.Values.Length - top} more cost {Percent(result.Cost > 0 ? result.Values.Skip(top).Sum(static v => v.Cost) / result.Cost : 0)} together (--top shows more)");
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    static string Decibels(double? sqnr) => sqnr is not { } n ? "-" : double.IsPositiveInfinity(n) ? "∞" : n.ToString("F1", CultureInfo.InvariantCulture);
}
