using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Reporting;

/// <summary>A pack and those of its rules that ran.</summary>
/// <param name="Name">The pack's name.</param>
/// <param name="Version">Version of its assembly: <c>1.2.0</c>.</param>
/// <param name="IsExternal">True where the user named it; SARIF shows such a pack as an extension of the tool.</param>
/// <param name="Rules">What its rules can say.</param>
public sealed record PackReport(string Name, string Version, bool IsExternal, ImmutableArray<DiagnosticDescriptor> Rules)
{
    /// <summary>The rules of a pack that the options select.</summary>
    public static PackReport Of(LoadedPack pack, LintOptions options) => new(
        pack.Pack.Name,
        pack.Assembly.Version?.ToString(3) ?? "0.0.0",
        pack.IsExternal,
        [.. pack.Pack.Analyzers.SelectMany(a => a.SupportedDiagnostics.Where(options.Wants).Select(d => Published(pack, a, d))).DistinctBy(static d => d.Id)]);

    // The pages of the rules that ship are published beside them; a pack from outside says itself where its are.
    static DiagnosticDescriptor Published(LoadedPack pack, ModelAnalyzer analyzer, DiagnosticDescriptor rule) =>
        pack.IsExternal || rule.HelpUri.Length > 0 ? rule : rule with { HelpUri = RulePage.UriOf(analyzer, rule.Id) };
}
