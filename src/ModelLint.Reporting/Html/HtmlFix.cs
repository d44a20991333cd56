using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Comparisons;
using ModelLint.Reporting.Html.Bars;

namespace ModelLint.Reporting.Html;

/// <summary>A fix as a page: what quantization leaves of each slice before and after, as bars and as a table, and what was mended with its numbers and pictures.</summary>
public static class HtmlFix
{
    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("slice", "slice"), new("when", ""), new("bits", "bits", AlignRight: true), new("sqnr", "SQNR dB", AlignRight: true), new("cosine", "cosine", AlignRight: true), new("zeros", "zeros", AlignRight: true), new("floatZeros", "(float)", AlignRight: true),
    ];

    /// <summary>Writes the page.</summary>
    public static void Write(FixSummary fix, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(fix);
        HtmlPage.Write(output, "ModelLint fix", fix.ToolVersion,
            new XElement("p", new XElement("code", HtmlPage.Safe(fix.Model))),
            new XElement("p", HtmlPage.Safe(fix.Outcome)),
            fix.Files.IsEmpty ? null : new XElement("ul", fix.Files.Select(static f => new XElement("li", new XElement("code", HtmlPage.Safe(f))))),
            Gain(fix),
            fix.Candidates is { } candidates ? new XElement("section", new XElement("h2", "Fixes that were measured"), HtmlPage.Table(candidates), Line(fix.Choice)) : null,
            fix.Mended.Select(m => Mended(m, fix)),
            fix.Became.IsEmpty ? null : new XElement("section", new XElement("h2", "What it became"), fix.Became.Select(static b => HtmlPicture.Of(b.Picture, b.Caption))),
            fix.Notes.IsEmpty ? null : new XElement("section", new XElement("h2", "What else there is to say"), fix.Notes.Select(Line)));
    }

    // Lines of the command line begin small, and on a page they are sentences.
    static XElement Line(string text) => new("p", HtmlPage.Safe(text.Length > 0 ? $"{char.ToUpperInvariant(text[0])}{text[1..]}{(text[^1] is '.' or ':' ? "" : ".")}" : ""));

    static XElement? Gain(FixSummary fix) => fix.Slices.IsEmpty ? null : new XElement("section",
        new XElement("h2", "Before and after, slice by slice"),
        fix.Gained.Select(Line),
        SliceBars.Of(fix),
        HtmlPage.Table(new FactTable("slices", _columns, [.. fix.Slices.SelectMany(Rows)])));

    static XElement Mended(MendedFindings mended, FixSummary fix) => new("section",
        new XElement("h2", $"Mended: {HtmlPage.Safe(mended.Fix)}"),
        new XElement("p", $"Checked: {HtmlPage.Safe(mended.Checked)}."),
        mended.Notes.Select(Line),
        mended.Findings.OrderByDescending(static f => f.Severity).Select(f => HtmlFinding.Of(f, fix.Pictures)));

    static IEnumerable<ImmutableArray<FactValue>> Rows(SliceChange slice) => slice.Before is { } before
        ? [Row(before, slice.After.Name, "before"), Row(slice.After, "", "after")]
        : [Row(slice.After, slice.After.Name, "after")];

    static ImmutableArray<FactValue> Row(SliceQuality slice, string name, string when) =>
    [
        name, when, SliceWords.Bits(slice.EffectiveBits), SliceWords.Decibels(slice.Sqnr), SliceWords.Cosine(slice.Cosine), SliceWords.Share(slice.Zeros), SliceWords.Share(slice.FloatZeros),
    ];
}
