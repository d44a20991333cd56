using System.Globalization;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Verifying;
using ModelLint.Reporting;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Fixing;

/// <summary>What a fix came to, for people.</summary>
static class FixText
{
    const string Indent = "    ";

    public static void Write(FixReport report, FixArguments arguments, string folder, TextWriter output)
    {
        foreach (var applied in report.Applied) Applied(applied, arguments.Model, output);
        if (!report.Candidates.IsEmpty) GainText.Candidates(report, arguments, output);
        foreach (var promoted in report.Promoted)
            Line(output, "", $"16 bits for '{promoted.Value}': {(100 * promoted.Share).ToString("F1", CultureInfo.InvariantCulture)} % of the cost of all scales, measured on {Count(promoted.Samples, "sample")}");
        if (!report.Promoted.IsEmpty) output.Write('\n');
        if (report.Gain is { } gain) GainText.Write(gain, output);
        foreach (var rejected in report.Rejected.Where(r => report.HasFailed || report.Candidates.All(c => c.Key != r.Fix.EquivalenceKey)))
            Line(output, "", $"{arguments.Model}: {Ids(rejected.Findings)}: not mended by '{rejected.Fix.EquivalenceKey}': {rejected.Reason}");
        foreach (var group in report.HeldBack.GroupBy(static h => (h.Finding.Descriptor.Id, h.Fix?.Title, h.Hint)))
            Line(output, "", group.Key.Title is { } title
                ? $"{arguments.Model}: {Ids([.. group.Select(static h => h.Finding)])} can be mended ({title}): {group.Key.Hint}"
                : $"{arguments.Model}: {Ids([.. group.Select(static h => h.Finding)])}: {group.Key.Hint}");
        Line(output, "", Outcome(report, arguments, folder));
        foreach (var file in report.Files) Line(output, Indent, file.Name);
    }

    static void Applied(AppliedFix applied, string model, TextWriter output)
    {
        foreach (var finding in applied.Findings.Take(8))
            Line(output, "", $"{model}:{finding.Element.Path}: {finding.Severity.Word()} {finding.Descriptor.Id}: {finding.Message}");
        if (applied.Findings.Length > 8) Line(output, "", $"… and {applied.Findings.Length - 8} more");
        Line(output, Indent, $"mended: {applied.Fix.Title} ({applied.Fix.EquivalenceKey}, {(applied.Fix.Safety == FixSafety.Safe ? "safe" : "unsafe")})");
        Line(output, Indent, $"checked: {Checked(applied.Verification)}");
        foreach (var note in applied.Notes) Line(output, Indent, note);
        output.Write('\n');
    }

    static string Checked(Verification verification)
    {
        var plain = verification.IsIdentical ? "every bit of every output is the same" : $"outputs differ by at most {Share(verification.Plain)} of their range";
        return $"run beside the original on {verification.Samples}: {plain}{(verification.Optimized.All(static d => d.IsIdentical) ? "" : $" (with graph optimisations on: within {Share(verification.Optimized)})")}";
    }

    static string Share(IEnumerable<OutputDifference> differences) => differences.Max(static d => d.Range > 0 ? d.Largest / d.Range : d.Largest).ToString("G2", CultureInfo.InvariantCulture);

    static string Outcome(FixReport report, FixArguments arguments, string folder)
    {
        if (report.HasFailed) return $"{arguments.Model}: nothing is written.";
        if (report.Files.IsEmpty) return report.Findings.IsEmpty ? $"{arguments.Model}: nothing to fix." : $"{arguments.Model}: nothing to fix ({Count(report.Findings.Length, "finding")}).";
        return arguments.Writes ? $"Written to {folder}:" : $"Would be written to {folder}:";
    }

    internal static string Ids(IReadOnlyCollection<Diagnostic> findings) =>
        string.Join(", ", findings.GroupBy(static f => f.Descriptor.Id).Select(static g => g.Count() == 1 ? $"{g.Key} at '{g.First().Element.Path}'" : $"{g.Key} ({g.Count()} times)"));

    static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    static void Line(TextWriter output, string indent, string text) => output.Write($"{indent}{SafeText.Of(text)}\n");
}
