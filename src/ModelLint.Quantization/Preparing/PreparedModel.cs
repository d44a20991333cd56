using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Semantics.Rewriting;

namespace ModelLint.Quantization.Preparing;

/// <summary>A model that is ready to be quantized. Values that are left have the names, and hold the numbers, that they had before.</summary>
public sealed class PreparedModel : IDisposable
{
    // Before it, every constant had to be an input too.
    const long LeastIrVersion = 4;

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

        if (WithoutDefaults(current) is { } plain)
        {
            steps.Add("constants that were listed as inputs are constants only");
            if (current != document) current.Dispose();
            current = plain;
        }

        return new PreparedModel(current, steps.ToImmutable(), current != document);
    }

    // A caller could replace them, and not know that their codes are read instead; once their floats are gone, they would have to be given.
    static ModelDocument? WithoutDefaults(ModelDocument document)
    {
        var inputs = document.Model.Graph.Inputs;
        if (inputs.All(static i => i.IsRequiredInput)) return null;
        var editor = new GraphEditor(document)
        {
            Inputs = [.. inputs.Where(static i => i.IsRequiredInput).Select(i => ValueInfoProto.Parser.ParseFrom(document.Bytes(i.Span!.Value)))],
        };
        if (document.Model.IrVersion < LeastIrVersion) editor.IrVersion = LeastIrVersion;
        return ModelSaver.ToDocument(editor, document.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwned) Document.Dispose();
    }
}
