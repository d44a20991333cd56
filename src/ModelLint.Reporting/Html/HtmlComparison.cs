using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Comparisons;
using ModelLint.Reporting.Html.Bars;

namespace ModelLint.Reporting.Html;

/// <summary>A comparison as a page: what is left of each slice as bars and as a table, worst first, hidden slices called out.</summary>
public static class HtmlComparison
{
    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("slice", "slice"), new("origin", "made by"), new("sqnr", "SQNR dB", AlignRight: true), new("bits", "bits", AlignRight: true), new("cosine", "cosine", AlignRight: true), new("maxError", "max error", AlignRight: true),
        new("zeros", "zeros", AlignRight: true), new("floatZeros", "(float)", AlignRight: true), new("codes", "values left", AlignRight: true),
    ];

    /// <summary>Writes the page.</summary>
    public static void Write(ComparisonReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage.Write(output, "ModelLint comparison", report.ToolVersion,
            new XElement("p", "Float: ", new XElement("code", HtmlPage.Safe(report.Reference)), report.IsOfDevice ? ". A device's outputs: " : ". Quantized: ", new XElement("code", HtmlPage.Safe(report.Other)), "."),
            new XElement("p", $"Measured on {HtmlPage.Safe(report.Samples)}."),
            Hidden(report),
            new XElement("section", new XElement("h2", "Outputs, slice by slice"),
                SliceBars.Of(report),
                HtmlPage.Table(new FactTable("outputs", _columns, [.. report.Outputs.SelectMany(Rows)]))),
            report.Layers.IsEmpty ? null : new XElement("section", new XElement("h2", "Values inside, worst first"), HtmlPage.Table(new FactTable("layers", [new("value", "value"), .. _columns[2..]], [.. report.Layers.Select(static l => Row(l).RemoveAt(1))]))),
            report.Notes.Select(static n => new XElement("p", new XAttribute("class", "warning"), HtmlPage.Safe(n))));
    }

    static IEnumerable<XElement> Hidden(ComparisonReport report) => report.Outputs.SelectMany(static o => o.Slices.Where(static s => s.IsHidden)
        .Select(s => new XElement("p", new XAttribute("class", "error"), HtmlPage.Safe(SliceWords.Hidden(o.Whole, s)))));

    static IEnumerable<ImmutableArray<FactValue>> Rows(ComparedOutput output) => output.Slices.OrderBy(static s => s.Sqnr ?? double.PositiveInfinity).Prepend(output.Whole).Select(Row);

    static ImmutableArray<FactValue> Row(SliceQuality slice) =>
    [
        slice.Name, slice.Origin, SliceWords.Decibels(slice.Sqnr), SliceWords.Bits(slice.EffectiveBits), SliceWords.Cosine(slice.Cosine), SliceWords.Error(slice.MaxError),
        SliceWords.Share(slice.Zeros), SliceWords.Share(slice.FloatZeros), SliceWords.Codes(slice.Codes),
    ];
}
