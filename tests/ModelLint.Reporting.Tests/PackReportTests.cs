using System.Collections.Immutable;
using System.Reflection;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Reporting.Tests;

public sealed class PackReportTests
{
    [Fact]
    public void A_pack_lists_the_selected_rules_only()
    {
        LoadedPack pack = new(new Pack(), new AssemblyName("Acme, Version=2.3.4.5"), true);
        var report = PackReport.Of(pack, new LintOptions { Ignore = ["ML2001"] });
        Assert.Equal(("Acme", "2.3.4", true), (report.Name, report.Version, report.IsExternal));
        Assert.Equal(["ML2002"], report.Rules.Select(static r => r.Id));
    }

    sealed class Pack : RulePack
    {
        public override string Name => "Acme";

        public override ImmutableArray<ModelAnalyzer> Analyzers => [new Rule(), new Rule()];
    }

    sealed class Rule : ModelAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Sample.Lost, Sample.Mixed];

        public override void Initialize(AnalysisContext context) { }
    }
}
