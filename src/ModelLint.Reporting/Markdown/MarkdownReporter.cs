using System.Text;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Markdown;

/// <summary>Markdown for job summaries and comments: a table of findings, then each with its numbers. Findings that no longer fit are counted.</summary>
/// <param name="maxBytes">The most that is written; GitHub takes 1 MiB a step's summary.</param>
public sealed class MarkdownReporter(int maxBytes = MarkdownReporter.SummaryLimit) : Reporter
{
    /// <summary>Below what GitHub takes of a job's summary, with room for what else the step says.</summary>
    public const int SummaryLimit = 1_000_000;

    const int Reserve = 600;

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        var left = maxBytes - Reserve;
        Put($"## ModelLint\n\n{MarkdownText.Of(ReportWords.Summary(report))}\n");
        foreach (var model in report.Models)
            if (model.Failure is { } failure) Put($"\n{MarkdownText.Code(model.Path)} cannot be read: {MarkdownText.Of(failure)}\n");
        var findings = report.Models.SelectMany(static m => m.Open.Select(f => (Model: m, Finding: f))).OrderByDescending(static f => f.Finding.Severity).ToList();
        if (findings.Count > 0) Put("\n| | rule | model | element | |\n|---|---|---|---|---|\n");
        var pages = report.Packs.SelectMany(static p => p.Rules).Where(static r => Uri.TryCreate(r.HelpUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps).DistinctBy(static r => r.Id).ToDictionary(static r => r.Id, static r => new Uri(r.HelpUri).AbsoluteUri);
        var listed = findings.TakeWhile(f => Put(Row(f.Model, f.Finding, pages))).Count();
        var told = findings.TakeWhile(f => Put(Details(f.Model, f.Finding))).Count();
        foreach (var notice in report.Notifications.Concat(report.Models.SelectMany(static m => m.AllNotifications))) Put($"\n{notice.Level.Word()} {notice.Id}: {MarkdownText.Of(notice.Text)}\n");
        if (listed < findings.Count) output.Write($"\n{findings.Count - listed} further findings are left out: there is no room for more.\n");
        else if (told < findings.Count) output.Write($"\nThe details of {findings.Count - told} findings are left out: there is no room for more.\n");

        bool Put(string text)
        {
            var bytes = Encoding.UTF8.GetByteCount(text);
            if (bytes > left) return false;
            left -= bytes;
            output.Write(text);
            return true;
        }
    }

    static string Row(ModelReport model, Diagnostic finding, Dictionary<string, string> pages) =>
        $"| {Severity(finding)} | {Rule(finding.Descriptor, pages)} | {MarkdownText.Code(model.Path)} | {MarkdownText.Code(finding.Element.Path)} | {MarkdownText.Of(finding.Message)} |\n";

    /// <summary>A finding's numbers and sentences, folded.</summary>
    static string Details(ModelReport model, Diagnostic finding)
    {
        var (details, text) = (finding.Details, new StringBuilder());
        text.Append($"\n<details><summary>{Severity(finding)} {finding.Descriptor.Id} at {MarkdownText.Entities(model.Path)}:{MarkdownText.Entities(finding.Element.Path)}</summary>\n\n{MarkdownText.Of(finding.Message)}\n");
        if (details.Table is { Rows.IsEmpty: false } table) AppendTable(text, table);
        if (details.Meaning.Length > 0) text.Append($"\n{MarkdownText.Of(details.Meaning)}\n");
        text.Append($"\nHow known: {MarkdownText.Of(details.Grounds.Length > 0 ? details.Grounds : details.Certainty.Word())}\n");
        if (finding.Baseline is { State: Analysis.Baselines.BaselineState.Updated, Before: { } before }) text.Append($"\nIt got worse: {ReportWords.Before(before)} before.\n");
        foreach (var advice in details.Advice) AppendAdvice(text, advice);
        return text.Append("\n</details>\n").ToString();
    }

    static void AppendTable(StringBuilder text, FactTable table)
    {
        text.Append("\n|").Append(string.Concat(table.Columns.Select(static c => $" {MarkdownText.Of(c.Heading)} |"))).Append("\n|");
        text.Append(string.Concat(table.Columns.Select(static c => c.AlignRight ? "---:|" : "---|"))).Append('\n');
        foreach (var row in table.Rows) text.Append('|').Append(string.Concat(row.Select(static v => v.Text is not null && v.Display.Length > 0 ? $" {MarkdownText.Code(v.Display)} |" : $" {MarkdownText.Of(v.Display)} |"))).Append('\n');
    }

    static void AppendAdvice(StringBuilder text, Advice advice)
    {
        text.Append($"\n{MarkdownText.Of(advice.Text)}\n");
        if (advice.Lines.IsEmpty) return;
        var lines = advice.Lines.Select(SafeText.Of).ToList();
        var fence = MarkdownText.Fence(lines);
        text.Append($"\n{fence}text\n{string.Join('\n', lines)}\n{fence}\n");
    }

    static string Severity(Diagnostic finding) => finding.Baseline is { State: var state } ? $"{finding.Severity.Word()} ({state.ToString().ToLowerInvariant()})" : finding.Severity.Word();

    static string Rule(DiagnosticDescriptor rule, Dictionary<string, string> pages) =>
        $"{(pages.TryGetValue(rule.Id, out var page) ? $"[{rule.Id}](<{page}>)" : rule.Id)} {MarkdownText.Of(rule.Name)}";
}
