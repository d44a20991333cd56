using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Model.CyclicGraph;
using ModelLint.Rules.Model.DuplicateName;
using ModelLint.Rules.Model.ExternalDataOutsideFolder;
using ModelLint.Rules.Model.ExternalDataUnreadable;
using ModelLint.Rules.Model.FreeExtents;
using ModelLint.Rules.Model.OldOperatorSet;
using ModelLint.Rules.Model.ShapeBeyondLimits;
using ModelLint.Rules.Model.UndefinedValue;
using ModelLint.Rules.Model.UnfoldedNormalization;
using ModelLint.Rules.Model.UnnamedNodes;
using ModelLint.Rules.Model.UnsortedNodes;
using ModelLint.Rules.Model.WrongAttributeKind;

[assembly: RulePack(typeof(ModelLint.Rules.Model.ModelPack))]

namespace ModelLint.Rules.Model;

/// <summary>Rules about the model file and its structure: ML1xxx.</summary>
public sealed class ModelPack : RulePack
{
    /// <inheritdoc/>
    public override string Name => "ModelLint.Rules.Model";

    /// <inheritdoc/>
    public override ImmutableArray<ModelAnalyzer> Analyzers =>
    [
        new ExternalDataUnreadableAnalyzer(), new ExternalDataOutsideFolderAnalyzer(),
        new UndefinedValueAnalyzer(), new DuplicateNameAnalyzer(), new CyclicGraphAnalyzer(),
        new UnsortedNodesAnalyzer(), new UnnamedNodesAnalyzer(), new UnfoldedNormalizationAnalyzer(), new OldOperatorSetAnalyzer(), new FreeExtentsAnalyzer(),
        new WrongAttributeKindAnalyzer(), new ShapeBeyondLimitsAnalyzer(),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<ModelFixProvider> FixProviders =>
        [new UnsortedNodesFixes(), new UnnamedNodesFixes(), new UnfoldedNormalizationFixes(), new OldOperatorSetFixes(), new FreeExtentsFixes()];
}
