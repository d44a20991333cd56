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
        foreach (var line in Promoted(report)) Line(output, "", line);
        if (!report.Promoted.IsEmpty) output.Write('\n');
        if (report.Gain is { } gain) GainText.Write(gain, output);
        foreach (var line in NotMended(report)) Line(output, "", $"{arguments.Model}: {line}");
        Line(output, "", Outcome(report, arguments, folder));
        foreach (var file in report.Files) Line(output, Indent, file.Name);
    }

    /// <summary>What was given 16 bits, a line each.</summary>
    public static IEnumerable<string> Promoted(FixReport report) => report.Promoted.Select(static p =>
        $"16 bits for '{p.Value}': {(100 * p.Share).ToString("F1", CultureInfo.InvariantCulture)} % of the cost of all scales, measured on {Count(p.Samples, "sample")}");

    /// <summary>What was tried in vain, and what would need another option, a line each.</summary>
    public static IEnumerable<string> NotMended(FixReport report)
    {
        foreach (var rejected in report.Rejected.Where(r => report.HasFailed || report.Candidates.All(c => c.Key != r.Fix.EquivalenceKey)))
            yield return $"{Ids(rejected.Findings)}: not mended by '{rejected.Fix.EquivalenceKey}': {rejected.Reason}";
        foreach (var group in report.HeldBack.GroupBy(static h => (h.Finding.Descriptor.Id, h.Fix?.Title, h.Hint)))
        {
            var ids = Ids([.. group.Select(static h => h.Finding)]);
            yield return group.Key.Title is { } title ? $"{ids} can be mended ({title}): {group.Key.Hint}" : $"{ids}: {group.Key.Hint}";
        }
    }

    /// <summary>What was done, in a line.</summary>
    public static string Title(ModelFix fix) => $"{fix.Title} ({fix.EquivalenceKey}, {(fix.Safety == FixSafety.Safe ? "safe" : "unsafe")})";

    static void Applied(AppliedFix applied, string model, TextWriter output)
    {
        foreach (var finding in applied.Findings.Take(8))
            Line(output, "", $"{model}:{finding.Element.Path}: {finding.Severity.Word()} {finding.Descriptor.Id}: {finding.Message}");
        if (applied.Findings.Length > 8) Line(output, "", $"… and {applied.Findings.Length - 8} more");
        Line(output, Indent, $"mended: {Title(applied.Fix)}");
        Line(output, Indent, $"checked: {Checked(applied.Verification)}");
        foreach (var note in applied.Notes) Line(output, Indent, note);
        output.Write('\n');
    }

    /// <summary>What running both models showed.</summary>
    public static string Checked(Verification verification)
    {
        var plain = verification.IsIdentical ? "every bit of every output is the same" : $"outputs differ by at most {Share(verification.Plain)} of their range";
        return $"run beside the original on {verification.Samples}: {plain}{(verification.Optimized.All(static d => d.IsIdentical) ? "" : $" (with graph optimisations on: within {Share(verification.Optimized)})")}";
    }

    static string Share(IEnumerable<OutputDifference> differences) => differences.Max(static d => d.Range > 0 ? d.Largest / d.Range : d.Largest).ToString("G2", CultureInfo.InvariantCulture);

    /// <summary>What became of the model.</summary>
    public static string Outcome(FixReport report, FixArguments arguments, string folder)
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
