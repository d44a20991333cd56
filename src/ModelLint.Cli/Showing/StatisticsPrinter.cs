using System.Globalization;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Statistics;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Showing;

/// <summary>Carries out <c>modellint show</c> for saved statistics: a head, then a table with a value a line.</summary>
static class StatisticsPrinter
{
    static readonly string[] _head = ["value", "elements", "min", "max", "mean", "std", "zeros", "NaN", "Inf", "channels", "floor", "min made by", "max made by"];

    public static int Print(string path)
    {
        try
        {
            var statistics = CalibrationFile.Read(path);
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            Write(statistics, output);
            return ExitCode.Clean;
        }
        catch (CalibrationException e)
        {
            Console.Error.WriteLine(SafeText.Of($"modellint: {e.Message}"));
            return ExitCode.Unreadable;
        }
    }

    static void Write(CalibrationStatistics statistics, StreamWriter output)
    {
        output.WriteLine($"graph          {statistics.Model.Graph}");
        output.WriteLine($"weights        {statistics.Model.Weights}");
        output.WriteLine($"data           {statistics.Data}");
        output.WriteLine($"samples        {statistics.RealSamples}");
        if (statistics.Unreached > 0) output.WriteLine($"partial        the run was interrupted, and {statistics.Unreached} of its samples aren't in");
        if (statistics.RealSamples < statistics.Samples.Length) output.WriteLine($"synthetic      {statistics.Samples.Length - statistics.RealSamples}, left out of all ranges");
        output.WriteLine($"preprocessing  {(statistics.Preprocessing.Length > 0 ? SafeText.Of(statistics.Preprocessing) : "none")}");
        foreach (var tag in TagCoverage.Of(statistics)) output.WriteLine($"tag            {TagText.Of(tag)}");
        output.WriteLine();
        var makers = statistics.Makers();
        string[][] rows = [_head, .. statistics.Values.Select((v, i) => Cells(statistics, v, makers[i]))];
        var widths = Enumerable.Range(0, _head.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, c) => IsText(c) ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
    }

    static bool IsText(int column) => column is 0 or 11 or 12;

    static string[] Cells(CalibrationStatistics statistics, ValueStatistics value, (int? Min, int? Max) makers)
    {
        var seen = value.Observation;
        return
        [
            SafeText.Of(value.Name), Text(seen.Count), Number(seen.Count == 0 ? null : seen.Range.Lo), Number(seen.Count == 0 ? null : seen.Range.Hi),
            Number(value.Moments.Mean(seen.Count)), Number(value.Moments.StandardDeviation(seen.Count)), Text(seen.Zeros), Text(seen.NaNs), Text(seen.Infinities),
            seen.Channels is { Extent: > 0 } channels ? Text(channels.Extent) : "", statistics.Floors.TryGetValue(value.Name, out var floor) ? $"{floor.Range} {Why(floor.Source)}" : "",
            Sample(makers.Min), Sample(makers.Max),
        ];

        string Sample(int? index) => index is { } i ? SafeText.Of(statistics.Samples[i].Name) : "";
    }

    static string Why(FloorSource source) => source switch { FloorSource.Bound => "bound", FloorSource.Domain => "domain", FloorSource.Stated => "stated", _ => "synthetic" };

    static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    static string Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture) ?? "";
}
