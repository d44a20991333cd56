using System.Xml.Linq;
using ModelLint.Reporting.Comparisons;

namespace ModelLint.Reporting.Html.Bars;

/// <summary>Slices as bars: what quantization leaves of each, and how much of it became zero.</summary>
static class SliceBars
{
    // More are read by nobody; the table below has all.
    const int Most = 30;

    const double LeastDecibels = 10;

    /// <summary>A quantized model beside the float one, worst slices first.</summary>
    public static XElement Of(ComparisonReport report)
    {
        var all = report.Slices.ToList();
        var shown = all.Take(Most).ToList();
        var quantized = report.IsOfDevice ? "device" : "quantized";
        return Figure($"What is left of each slice of the outputs, worst first{Cut(all.Count)}.",
            BarPanel.Of(Decibels(shown.Select(static s => s.Slice.Sqnr)) with { Second = quantized }, shown.Select(static s => new BarRow(s.Slice.Name, $"{s.Slice.Name}: {SliceWords.Sqnr(s.Slice)}", null, s.Slice.Sqnr) { IsLost = s.Slice.IsHidden })),
            shown.Any(static s => s.Whole != s.Slice) ? BarPanel.Of(Cosines(shown), shown.Select(static s => new BarRow(s.Slice.Name, $"{s.Slice.Name}: {SliceWords.Cosine(s.Slice)}; the whole output: {SliceWords.Cosine(s.Whole)}", s.Whole.Cosine, s.Slice.Cosine) { IsLost = s.Slice.IsHidden })) : null,
            Zero(Zeros with { First = "float", Second = quantized }, shown.Select(s => new BarRow(s.Slice.Name, $"{s.Slice.Name}: {SliceWords.Percent(s.Slice.FloatZeros)} in float, {SliceWords.Percent(s.Slice.Zeros)} {quantized}", s.Slice.FloatZeros, s.Slice.Zeros) { IsLost = s.Slice.IsHidden })));
    }

    /// <summary>The model quantized as it was, and the mended one; what was worst first.</summary>
    public static XElement Of(FixSummary fix)
    {
        var shown = fix.Slices.Take(Most).ToList();
        return Figure($"What INT8 leaves of each slice of the outputs without and with the fix, what was worst first{Cut(fix.Slices.Length)}.",
            BarPanel.Of(Decibels(shown.SelectMany(static s => new[] { s.Before?.Sqnr, s.After.Sqnr })) with { First = "before", Second = "after" },
                shown.Select(static s => new BarRow(s.After.Name, $"{s.After.Name}: {(s.Before is { } before ? SliceWords.Sqnr(before) : "can't be quantized")} before, {SliceWords.Sqnr(s.After)} after", s.Before?.Sqnr, s.After.Sqnr))),
            Zero(Zeros with { First = "before", Second = "after", Mark = "in float" },
                shown.Select(static s => new BarRow(s.After.Name, $"{s.After.Name}: {(s.Before is { } before ? $"{SliceWords.Percent(before.Zeros)} before, " : "")}{SliceWords.Percent(s.After.Zeros)} after, {SliceWords.Percent(s.After.FloatZeros)} in float", s.Before?.Zeros, s.After.Zeros) { Mark = s.After.FloatZeros })));
    }

    static XElement Figure(string caption, params XElement?[] panels) => new("figure", new XAttribute("class", "bars"), new XElement("figcaption", caption), panels);

    static string Cut(int slices) => slices <= Most ? "" : $" (the first {Most} of {slices}; the table has all)";

    // Of most slices none is.
    static XElement? Zero(BarMeasure measure, IEnumerable<BarRow> rows) => rows.Where(static r => r.First > 0 || r.Second > 0 || r.Mark > 0).ToList() is { Count: > 0 } some ? BarPanel.Of(measure, some) : null;

    // Round tens, and room for something where nothing is lost at all: an infinite bar ends at the rim.
    static BarMeasure Decibels(IEnumerable<double?> numbers)
    {
        var finite = numbers.OfType<double>().Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        return new BarMeasure("sqnr", "Signal to quantization noise (SQNR), dB: more is better, and 6 dB are a bit.", Math.Min(0, 10 * Math.Floor(finite.Min() / 10)), Math.Max(LeastDecibels, 10 * Math.Ceiling(finite.Max() / 10)), static n => $"{n:0.#} dB") { Second = "" };
    }

    static BarMeasure Cosines(List<(SliceQuality Slice, SliceQuality Whole)> shown) =>
        new("cosine", "Cosine of the angle between float and quantized: the usual figure, which widest values rule.", shown.Any(static s => s.Slice.Cosine < 0) ? -1 : 0, 1, static n => $"{n:0.##}") { First = "the whole output", Second = "the slice" };

    static BarMeasure Zeros => new("zeros", "Share of elements that are exactly zero, where there are any.", 0, 1, static n => $"{100 * n:0} %") { Second = "" };
}
