using System.Collections.Immutable;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Model.CyclicGraph;
using ModelLint.Rules.Model.DuplicateName;
using ModelLint.Rules.Model.ExternalDataOutsideFolder;
using ModelLint.Rules.Model.ExternalDataUnreadable;
using ModelLint.Rules.Model.UndefinedValue;

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
    ];
}
