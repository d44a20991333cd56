using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Fixes;

/// <summary>What an edit may do besides editing. Built-in packs and packs from outside get the same.</summary>
/// <param name="Runner">Runs models on the samples.</param>
/// <param name="Comparer">Compares a changed model with the original.</param>
/// <param name="Quantizer">Quantizes models as the user wants it.</param>
/// <param name="Opsets">Raises operator sets.</param>
public sealed record FixCapabilities(IModelRunner Runner, IModelComparer Comparer, IModelQuantizer Quantizer, IOpsetConverter Opsets);

/// <summary>A tensor of a run.</summary>
/// <param name="Element">Its element type.</param>
/// <param name="Dims">Its extents.</param>
/// <param name="Data">Its elements in row-major order, little endian.</param>
public sealed record RunTensor(DataType Element, ImmutableArray<long> Dims, ReadOnlyMemory<byte> Data);

/// <summary>Runs models on the samples that the user gave, or on generated inputs where there are none.</summary>
public interface IModelRunner
{
    /// <summary>Where the samples come from, in one line.</summary>
    string Source { get; }

    /// <summary>Runs a model that takes the original's inputs, with every node as it stands; one result a frame of each sample, in their order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Values of its main graph to be given.</param>
    /// <exception cref="FixException">It can't be run.</exception>
    IEnumerable<ImmutableDictionary<string, RunTensor>> Run(ModelDocument model, IReadOnlyList<string> values);
}

/// <summary>How far an output of a changed model is from the original's, over all samples.</summary>
/// <param name="Output">Its name.</param>
/// <param name="IsIdentical">True where every bit is the same (one NaN is as good as another).</param>
/// <param name="Largest">The largest difference of two elements; infinite where one of them is NaN, or shapes differ.</param>
/// <param name="Range">The original's range, from its least to its largest element or zero.</param>
public sealed record OutputDifference(string Output, bool IsIdentical, double Largest, double Range);

/// <summary>Compares models by running them.</summary>
public interface IModelComparer
{
    /// <summary>Runs both on all samples with every node as it stands, and compares the outputs of the same name.</summary>
    /// <exception cref="FixException">One can't be run.</exception>
    ImmutableArray<OutputDifference> Compare(ModelDocument original, ModelDocument changed);
}

/// <summary>Quantizes models.</summary>
public interface IModelQuantizer
{
    /// <summary>Calibrates a model that takes the original's inputs and quantizes it. The result is the caller's to dispose.</summary>
    /// <exception cref="FixException">It can't be quantized, or there are no samples.</exception>
    ModelDocument Quantize(ModelDocument model, QuantizationDirectives directives);
}

/// <summary>Raises the version of ai.onnx that a model imports, without loss.</summary>
public interface IOpsetConverter
{
    /// <summary>The newest version that models are raised to.</summary>
    long Newest { get; }

    /// <summary>Raises it; nothing else may have been changed before.</summary>
    /// <exception cref="FixException">A node can't be kept as it is.</exception>
    void Raise(GraphEditor editor, ModelFacts facts, long to);
}
