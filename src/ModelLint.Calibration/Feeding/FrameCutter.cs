using System.Collections.Immutable;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>Cuts a sample that is longer than one run takes: by a stated length along its last axis, or, for models with states, along its first.</summary>
static class FrameCutter
{
    /// <summary>Frames of a stated length; what doesn't fill one at the end is left out.</summary>
    /// <exception cref="SampleException">It doesn't fill one, or has more than one row.</exception>
    public static ImmutableArray<SampleTensor> ByLength(SampleTensor tensor, ModelInput input, int length, int hop)
    {
        var total = tensor.Dims is { Length: > 0 } dims ? dims[^1] : tensor.Count;
        if (total != tensor.Count) throw new SampleException($"its {tensor} can't be cut into frames: one row of numbers is needed");
        if (total < length) throw new SampleException($"its {tensor} is shorter than one frame of {length}");
        var size = tensor.Element.BitsOf() / 8;
        return [.. Enumerable.Range(0, (int)((total - length) / hop) + 1).Select(f =>
            InputFitting.Fit(tensor with { Dims = Dims(input, length), Data = tensor.Data.AsSpan(f * hop * size, length * size).ToArray() }, input))];
    }

    /// <summary>Frames along the first axis: [F, …] where the input takes […], or [F, …] where it takes [1, …]; null where it is neither.</summary>
    public static ImmutableArray<SampleTensor>? ByFirstAxis(SampleTensor tensor, ModelInput input)
    {
        if (tensor.Dims is not { Length: > 0 } dims || dims[0] < 1 || input.Shape is not { } shape) return null;
        ImmutableArray<long> inner = [.. dims.Skip(1)];
        var one = inner.Length == shape.Rank ? inner : shape.Rank == dims.Length && shape[0].Value is 1 ? [1, .. inner] : default;
        if (one.IsDefault || !InputFitting.Fits(one, shape)) return null;
        var bytes = tensor.Data.Length / (int)dims[0];
        return [.. Enumerable.Range(0, (int)dims[0]).Select(f => InputFitting.Fit(tensor with { Dims = one, Data = tensor.Data.AsSpan(f * bytes, bytes).ToArray() }, input))];
    }

    // The last axis has the frame, whatever stands before it is one.
    static ImmutableArray<long> Dims(ModelInput input, int length) => input.Shape is { Rank: > 0 } shape ? [.. Enumerable.Repeat(1L, shape.Rank - 1), length] : [length];
}
