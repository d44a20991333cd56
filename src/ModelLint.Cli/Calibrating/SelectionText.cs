using System.Globalization;
using ModelLint.Calibration.Selecting;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>Tells what was picked, what each sample added, and how much better that is than chance.</summary>
static class SelectionText
{
    public static void Write(SelectionResult result, string list, TextWriter output)
    {
        output.WriteLine(SafeText.Of($"{result.Picked.Length} of {result.PoolSize} samples, in {list}:"));
        output.WriteLine();
        string[][] rows = [["adds", "covered", "sample"], .. result.Picked.Select(static p => new[] { Percent(p.Gain), Percent(p.Cover), SafeText.Of(p.Sample.Name) })];
        Table(rows, output);
        var tags = result.Picked.Where(static p => p.Sample.Tag.Length > 0).GroupBy(static p => p.Sample.Tag, StringComparer.Ordinal).OrderBy(static t => t.Key, StringComparer.Ordinal).Select(static t => $"{SafeText.Of(t.Key)} {t.Count()}").ToList();
        if (tags.Count > 0) output.WriteLine($"\ntags: {string.Join(", ", tags)}");
        if (result.Cover is not { } cover || result.AtRandom.IsEmpty) return;
        output.WriteLine();
        output.WriteLine($"Of what the other samples reach lies within what these reach, beside {result.AtRandom.Length} picks of {result.Picked.Length} at random:");
        output.WriteLine();
        string[] head = ["", "picked", "random, median", "best", "picked is better than"];
        var ofOutputs = result.AtRandom.Select(static r => r.Outputs).OfType<double>().ToList();
        Table([head, .. cover.Outputs is { } outputs ? new[] { Row("outputs, slice by slice and channel by channel", outputs, ofOutputs) } : [], Row("other values", cover.Values, [.. result.AtRandom.Select(static r => r.Values)])], output);
    }

    static string[] Row(string what, double picked, List<double> random)
    {
        random.Sort();
        return [what, Percent(picked), Percent(random[random.Count / 2]), Percent(random[^1]), $"{random.Count(r => r < picked)} of {random.Count}"];
    }

    // Words to the left, numbers to the right.
    static void Table(string[][] rows, TextWriter output)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var isText = Enumerable.Range(0, rows[0].Length).Select(c => c == 0 && rows[0][0].Length == 0 || rows[0][c] == "sample").ToArray();
        foreach (var row in rows) output.WriteLine(("  " + string.Join("  ", row.Select((cell, c) => isText[c] ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])))).TrimEnd());
    }

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
