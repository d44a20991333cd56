using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Differences;

/// <summary>A difference for people, in lines.</summary>
public static class DifferenceText
{
    /// <summary>Writes it.</summary>
    public static void Write(ModelDifference difference, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(difference);
        output.Write($"{SafeText.Of(difference.Before)} -> {SafeText.Of(difference.After)}\n");
        Section("size", difference.Sizes.Select(static s => $"{s.What}: {s.Before} -> {s.After}, {s.Change}"));
        output.Write($"weights: {ReportWords.Changed(difference.WeightsChanged)}\n");
        Section("structure", difference.Structure.Select(Line));
        Section("ranges", difference.Ranges.Select(Line));
        Section("findings", difference.Findings.Select(Line).Concat(difference.Gone.Select(static e => $"gone: {e.RuleId} {e.Element}: {e.Message}")).Append($"{difference.Unchanged} unchanged"));

        void Section(string heading, IEnumerable<string> lines)
        {
            output.Write($"{heading}:\n");
            var any = false;
            foreach (var line in lines)
            {
                any = true;
                output.Write($"    {SafeText.Of(line)}\n");
            }

            if (!any) output.Write("    unchanged\n");
        }
    }

    static string Line(TextChange change) => (change.Before, change.After) switch
    {
        (null, { } after) => $"+ {change.What}: {after}",
        ({ } before, null) => $"- {change.What}: {before}",
        var (before, after) => $"{change.What}: {before} -> {after}",
    };

    static string Line(Diagnostic finding)
    {
        var state = finding.Baseline is { State: BaselineState.Updated, Before: { } before } ? $"worse ({ReportWords.Before(before)} before)" : "new";
        return $"{state}: {finding.Severity.Word()} {finding.Descriptor.Id} {finding.Element.Path}: {finding.Message}";
    }
}
