using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;
using ModelLint.Semantics.Rewriting;

namespace ModelLint.Quantization.Preparing;

/// <summary>A model that is ready to be quantized. Values that are left have the names, and hold the numbers, that they had before.</summary>
public sealed class PreparedModel : IDisposable
{
    readonly bool _isOwned;

    PreparedModel(ModelDocument document, ImmutableArray<string> steps, bool isOwned) => (Document, Steps, _isOwned) = (document, steps, isOwned);

    /// <summary>The model.</summary>
    public ModelDocument Document { get; }

    /// <summary>What was done to it, one line each.</summary>
    public ImmutableArray<string> Steps { get; }

    /// <summary>Folds batch normalization into the weights before it, and raises the operator set where quantization needs a newer one.</summary>
    /// <param name="document">The model as it is.</param>
    /// <param name="leastOpset">Version of ai.onnx that is needed.</param>
    /// <exception cref="QuantizationException">The operator set can't be raised without loss; the operator is named.</exception>
    public static PreparedModel Of(ModelDocument document, long leastOpset)
    {
        ArgumentNullException.ThrowIfNull(document);
        var steps = ImmutableArray.CreateBuilder<string>();
        var current = document;
        var before = document.Model.OpsetImports.GetValueOrDefault("");
        if (before < leastOpset)
        {
            var editor = new GraphEditor(current);
            OpsetConverter.Raise(editor, ModelFacts.Of(current.Model), leastOpset);
            current = ModelSaver.ToDocument(editor, document.Path);
            steps.Add(FormattableString.Invariant($"operator set raised from {before} to {leastOpset}"));
        }

        var folding = new GraphEditor(current);
        if (BatchNormalizationFolding.Apply(folding, ModelFacts.Of(current.Model, new FactsOptions { WeightsBudget = long.MaxValue })) is > 0 and var count)
        {
            var folded = ModelSaver.ToDocument(folding, document.Path);
            if (current != document) current.Dispose();
            current = folded;
            steps.Add(FormattableString.Invariant($"{count} batch {(count == 1 ? "normalization" : "normalizations")} folded into the weights before"));
        }

        return new PreparedModel(current, steps.ToImmutable(), current != document);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwned) Document.Dispose();
    }
}
