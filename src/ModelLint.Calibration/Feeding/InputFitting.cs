using System.Collections.Immutable;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>Fits a tensor of a sample to an input of a model: extents are checked, a missing batch axis is put in front, elements are converted.</summary>
static class InputFitting
{
    /// <exception cref="SampleException">It doesn't fit; both shapes are named.</exception>
    public static SampleTensor Fit(SampleTensor tensor, ModelInput input) => TryFit(tensor, input)
        ?? throw new SampleException($"its {tensor} doesn't fit input {input}{(tensor.Dims is null ? " (raw numbers have no shape: save an array of this size, or as .npy)" : "")}");

    /// <summary>The tensor with the input's type and extents; null where the extents don't fit.</summary>
    /// <exception cref="SampleException">Its elements don't fit.</exception>
    public static SampleTensor? TryFit(SampleTensor tensor, ModelInput input)
    {
        var dims = tensor.Dims is { } stated ? Stated(stated, input) : Inferred(tensor.Count, input);
        return dims is null ? null : ElementConversion.To(tensor with { Dims = dims }, input.Element);
    }

    /// <summary>True where extents agree with a shape.</summary>
    public static bool Fits(ImmutableArray<long> dims, Shape shape) =>
        dims.Length == shape.Rank && !dims.Where((extent, axis) => shape[axis].Value is { } wanted && wanted != extent).Any();

    static ImmutableArray<long>? Stated(ImmutableArray<long> dims, ModelInput input)
    {
        if (input.Shape is not { } shape) return dims;
        if (Fits(dims, shape)) return dims;
        ImmutableArray<long> batched = [1, .. dims];
        return Fits(batched, shape) ? batched : null;
    }

    // One free extent follows from the count; of several, the first is the batch.
    static ImmutableArray<long>? Inferred(long count, ModelInput input)
    {
        if (input.Shape is not { } shape) return null;
        var dims = shape.Dims.Select(static d => d.Value).ToArray();
        if (dims.Count(static d => d is null) > 1 && dims[0] is null) dims[0] = 1;
        var known = dims.Aggregate((Int128)1, static (product, extent) => product * (extent ?? 1));
        var free = Array.IndexOf(dims, null);
        if (free < 0) return known == count ? [.. dims.Select(static d => d!.Value)] : null;
        if (dims.Count(static d => d is null) > 1 || known == 0 || count % known != 0) return null;
        dims[free] = (long)(count / known);
        return [.. dims.Select(static d => d!.Value)];
    }
}
