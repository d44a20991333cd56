using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Text;

/// <summary>
/// For people and for grep: one line a finding, its details indented below, a summary at the end. Lines are never wrapped.
/// What isn't about a model's content goes elsewhere, see <see cref="Notices"/>.
/// </summary>
public sealed class TextReporter(TextStyle style) : Reporter
{
    const string Indent = "    ";
    const string DeepIndent = "        ";

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        foreach (var model in report.Models)
        {
            if (model.Failure is { } failure) output.Write($"{SafeText.Of(model.Path)}: cannot be read: {SafeText.Of(failure)}\n\n");
            foreach (var finding in model.Open) WriteFinding(model, finding, output);
        }

        output.Write($"{ReportWords.Summary(report)}\n");
    }

    void WriteFinding(ModelReport model, Diagnostic finding, TextWriter output)
    {
        var (severity, details) = (finding.Severity, finding.Details);
        output.Write($"{SafeText.Of(model.Path)}:{SafeText.Of(finding.Element.Path)}: ");
        output.Write($"{style.Paint(severity, severity.Word())} {style.Paint(severity, finding.Descriptor.Id)}: {SafeText.Of(finding.Message)}\n");
        if (details.Table is { Rows.IsEmpty: false } table)
            foreach (var line in TextTable.Lines(table)) Line(Indent, line);

        Sentence("", details.Meaning);
        Sentence("how known: ", details.Grounds.Length > 0 ? details.Grounds : details.Certainty.Word());
        foreach (var chain in details.Chains) Sentence("chain: ", $"{chain.Text}: {string.Join(" → ", chain.Steps.Select(static s => $"{s.Element.Name} {s.Text}"))}");
        if (finding.Baseline is { State: BaselineState.Updated, Before: { } before }) Sentence("got worse: ", $"{ReportWords.Before(before)} before");
        Sentence("premise: ", finding.Premise);
        foreach (var related in details.Related) Sentence("see also ", $"{related.Element.Path}: {related.Text}");
        foreach (var advice in details.Advice)
        {
            Sentence("what to do: ", advice.Text);
            foreach (var line in advice.Lines) Line(DeepIndent, SafeText.Of(line));
        }

        foreach (var fix in FixHint.Of(model.Path, finding)) Sentence("fix: ", fix.ToString());

        output.Write('\n');

        void Sentence(string lead, string text)
        {
            if (text.Length > 0) Line(Indent, lead + SafeText.Of(text));
        }

        void Line(string indent, string text) => output.Write($"{indent}{text}\n");
    }
}
