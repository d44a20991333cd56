using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Quantization.Comparing;

/// <summary>Compares one value on sample after sample, as a whole and in the slices that it was joined from.</summary>
public sealed class ValueComparer
{
    readonly string _name;
    readonly FiguresBuilder _whole = new();
    readonly SliceMap _map;
    readonly ImmutableArray<FiguresBuilder> _slices;

    /// <param name="value">The value of the float model.</param>
    /// <param name="evidence">What the graph tells of that model: its joins.</param>
    /// <param name="withSlices">True where slices are told apart.</param>
    public ValueComparer(Value value, ModelEvidence evidence, bool withSlices)
    {
        _name = value.Name;
        _map = withSlices ? SliceMap.Of(value, evidence) : SliceMap.OfWhole();
        _slices = [.. _map.Slices.Select(static _ => new FiguresBuilder())];
    }

    /// <summary>Adds what one run gave: both float.</summary>
    /// <param name="reference">What the float model gave.</param>
    /// <param name="a">Which of its outputs.</param>
    /// <param name="quantized">What the other one gave.</param>
    /// <param name="b">Which of its outputs.</param>
    /// <exception cref="QuantizationException">Both have different shapes.</exception>
    public void Add(RunOutputs reference, int a, RunOutputs quantized, int b)
    {
        var dims = reference.Dims(a);
        if (!dims.SequenceEqual(quantized.Dims(b)))
            throw new QuantizationException($"'{_name}' has shape [{string.Join(',', dims)}] in the float model and [{string.Join(',', quantized.Dims(b))}] in the quantized one");
        Add(reference, a, MemoryMarshal.Cast<byte, float>(quantized.Bytes(b)));
    }

    /// <summary>Adds what one run gave, and what became of it elsewhere.</summary>
    /// <param name="reference">A run of the float model.</param>
    /// <param name="a">Which of its outputs.</param>
    /// <param name="y">As many elements, in the same order.</param>
    public void Add(RunOutputs reference, int a, ReadOnlySpan<float> y)
    {
        var x = MemoryMarshal.Cast<byte, float>(reference.Bytes(a));
        for (var i = 0; i < x.Length; i++) _whole.Add(x[i], y[i]);
        if (_slices.IsEmpty) return;
        var map = _map.Of(reference.Dims(a));
        for (var i = 0; i < x.Length; i++)
            if (map[i] >= 0) _slices[map[i]].Add(x[i], y[i]);
    }

    /// <summary>The figures of all runs.</summary>
    public ComparedValue Build() =>
        new(_name, _whole.Build(), [.. _map.Slices.Zip(_slices, static (s, f) => new ComparedSlice(s.Notation, s.Origin.Producer?.Label ?? s.Origin.Name, f.Build()))]);
}
