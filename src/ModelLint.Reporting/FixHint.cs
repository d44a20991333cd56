using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Reporting;

/// <summary>
/// What can be done about a finding, as a line to copy. Reports carry no edits: a viewer that applies SARIF's binary fixes as deletions would destroy the
/// model.
/// </summary>
/// <param name="Title">What the fix does.</param>
/// <param name="Key">Its equivalence key.</param>
/// <param name="Safety">safe or unsafe.</param>
/// <param name="Command">The command line that makes it.</param>
public sealed record FixHint(string Title, string Key, string Safety, string Command)
{
    /// <summary>The hints of a finding, the least invasive first.</summary>
    /// <param name="path">The model, as the report shows it.</param>
    /// <param name="finding">The finding.</param>
    public static ImmutableArray<FixHint> Of(string path, Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return [.. finding.Fixes.Select(f => new FixHint(f.Title, f.EquivalenceKey, f.Safety == FixSafety.Safe ? "safe" : "unsafe", Line(path, finding, f)))];
    }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Title} ({Safety}): {Command}";

    static string Line(string path, Diagnostic finding, ModelFix fix) =>
        $"modellint fix {Quoted(path)} --select {finding.Descriptor.Id} --strategy {Quoted(fix.EquivalenceKey)}"
        + (fix.NeedsQuantization ? " --quantize --calibration SAMPLES" : "") + (fix.Safety == FixSafety.Unsafe ? " --unsafe-fixes" : "");

    // Paths are somebody else's text: quoted, so that copying the line runs nothing else.
    static string Quoted(string text) => text.Length > 0 && text[0] != '-' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ':')
        ? text
        : $"'{string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
