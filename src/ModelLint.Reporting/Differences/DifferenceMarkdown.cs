using ModelLint.Analysis.Baselines;
using ModelLint.Reporting.Markdown;

namespace ModelLint.Reporting.Differences;

/// <summary>A difference as Markdown, for a comment at a pull request; entries that don't fit are counted.</summary>
public static class DifferenceMarkdown
{
    // GitHub takes 65,536 characters a comment; a row is far below a thousand.
    const int MaxRows = 40;
    const int MaxCell = 300;

    /// <summary>Writes it.</summary>
    public static void Write(ModelDifference difference, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(difference);
        output.Write($"### {MarkdownText.Code(difference.Before)} → {MarkdownText.Code(difference.After)}\n");
        output.Write($"\n{ReportWords.Count(difference.Findings.Length, "finding")} new or worse, {difference.Gone.Length} gone, {difference.Unchanged} unchanged; weights {ReportWords.Changed(difference.WeightsChanged)}\n");
        Table("Findings", ["", "rule", "element", ""], [
            .. difference.Findings.Select(static f => new[] { $"{f.Severity.Word()} ({(f.Baseline?.State == BaselineState.Updated ? "worse" : "new")})", f.Descriptor.Id, MarkdownText.Code(Cut(f.Element.Path)), MarkdownText.Of(Cut(f.Message)) }),
            .. difference.Gone.Select(static e => new[] { "gone", MarkdownText.Of(e.RuleId), MarkdownText.Code(Cut(e.Element)), MarkdownText.Of(Cut(e.Message)) }),
        ]);
        Table("Size", ["", "before", "after", "change"], [.. difference.Sizes.Select(static s => new[] { s.What, $"{s.Before}", $"{s.After}", s.Change })]);
        Table("Structure", ["", "before", "after"], [.. difference.Structure.Select(Row)]);
        Table("Ranges", ["", "before", "after"], [.. difference.Ranges.Select(Row)]);

        void Table(string heading, string[] columns, string[][] rows)
        {
            if (rows.Length == 0) return;
            output.Write($"\n**{heading}**\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(static _ => "---|"))}\n");
            foreach (var row in rows.Take(MaxRows)) output.Write($"| {string.Join(" | ", row)} |\n");
            if (rows.Length > MaxRows) output.Write($"\n{rows.Length - MaxRows} more are left out.\n");
        }
    }

    static string[] Row(TextChange change) => [MarkdownText.Code(Cut(change.What)), Cell(change.Before), Cell(change.After)];

    static string Cell(string? text) => text is null ? "–" : MarkdownText.Code(Cut(text));

    static string Cut(string text) => text.Length <= MaxCell ? text : $"{text[..(char.IsHighSurrogate(text[MaxCell - 2]) ? MaxCell - 2 : MaxCell - 1)]}…";
}
