using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Html.Plots;

/// <summary>The range that all samples so far give, and what each sample alone reached.</summary>
static class ConvergenceFigure
{
    const int Height = 120;

    // More columns than that an eye doesn't tell apart; of more samples neighbours share one.
    const int MaxColumns = 200;

    /// <summary>The figure; null where no sample reached anything.</summary>
    public static XElement? Of(ConvergencePlot plot)
    {
        var columns = Columns(plot.Samples);
        var running = Running(columns);
        if (running is not [.., { IsNone: false } last]) return null;
        var view = new Interval(Math.Min(last.Min, 0), Math.Max(last.Max, 0));
        if (view.Width <= 0) return null;
        var name = HtmlPage.Safe(plot.Name);
        var caption = $"{name}, sample by sample in the order of their names: pale the range of all so far, which ends as {Interval.Format(view.Lo)} (below) to {Interval.Format(view.Hi)} (above), dark what each reached alone.";
        return new XElement("figure", new XAttribute("class", "convergence"), new XAttribute("data-value", name), new XAttribute("data-samples", plot.Samples.Length),
            new XElement("figcaption", caption),
            Svg.Picture(caption, Height,
                new XAttribute("data-lo", string.Join(' ', running.Select(static e => Number(e.Min)))), new XAttribute("data-hi", string.Join(' ', running.Select(static e => Number(e.Max)))),
                Svg.Path("counts", Boxes(running, view)),
                Svg.Path("alone", Boxes(columns, view)),
                Svg.Path("zero", [$"M0 {Svg.Number(Down(view, 0))}H{Svg.Width}"])),
            Svg.Axis("sample 1", $"sample {plot.Samples.Length}"));
    }

    static ImmutableArray<SampleExtremes> Columns(ImmutableArray<SampleExtremes> samples) => samples.Length <= MaxColumns ? samples
        : [.. Enumerable.Range(0, MaxColumns).Select(c => samples.AsSpan()[Start(c, samples.Length)..Start(c + 1, samples.Length)].ToArray().Aggregate(static (a, b) => a.With(b)))];

    static int Start(int column, int samples) => (int)((long)column * samples / MaxColumns);

    static List<SampleExtremes> Running(ImmutableArray<SampleExtremes> columns)
    {
        var (all, sofar) = (new List<SampleExtremes>(columns.Length), SampleExtremes.None);
        foreach (var column in columns) all.Add(sofar = sofar.With(column));
        return all;
    }

    static IEnumerable<string> Boxes(IReadOnlyList<SampleExtremes> extremes, Interval view)
    {
        var width = Svg.Width / extremes.Count;
        return extremes.Index().Where(static e => !e.Item.IsNone).Select(e => Svg.Box(e.Index * width, Down(view, e.Item.Max), (e.Index + 1) * width, Down(view, e.Item.Min)));
    }

    static double Down(Interval view, double number) => Height * (view.Hi - number) / view.Width;

    static string Number(float number) => float.IsFinite(number) ? number.ToString("R") : "-";
}
