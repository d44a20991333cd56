using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Quantization.Comparing;

/// <summary>Compares one value on sample after sample, as a whole and in the slices that it was joined from.</summary>
public sealed class ValueComparer
{
    readonly string _name;
    readonly FiguresBuilder _whole = new();
    readonly ImmutableArray<(SliceEvidence Slice, FiguresBuilder Figures)> _slices;
    int[]? _map;
    ImmutableArray<long> _mapped;

    /// <param name="value">The value of the float model.</param>
    /// <param name="evidence">What the graph tells of that model: its joins.</param>
    /// <param name="withSlices">True where slices are told apart.</param>
    public ValueComparer(Value value, ModelEvidence evidence, bool withSlices)
    {
        _name = value.Name;
        var slices = withSlices ? evidence.JoinAt(value)?.Slices ?? [] : [];
        // A part that no index range describes can't be told from its neighbours.
        _slices = slices.Length > 1 && slices.All(static s => s.Region is not null) ? [.. slices.Select(static s => (s, new FiguresBuilder()))] : [];
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
        var x = MemoryMarshal.Cast<byte, float>(reference.Bytes(a));
        var y = MemoryMarshal.Cast<byte, float>(quantized.Bytes(b));
        for (var i = 0; i < x.Length; i++) _whole.Add(x[i], y[i]);
        if (_slices.IsEmpty) return;
        if (_map is null || !_mapped.SequenceEqual(dims)) (_map, _mapped) = (Map(dims), dims);
        for (var i = 0; i < x.Length; i++)
            if (_map[i] >= 0) _slices[_map[i]].Figures.Add(x[i], y[i]);
    }

    /// <summary>The figures of all runs.</summary>
    public ComparedValue Build() =>
        new(_name, _whole.Build(), [.. _slices.Select(static s => new ComparedSlice(s.Slice.Notation, s.Slice.Origin.Producer?.Label ?? s.Slice.Origin.Name, s.Figures.Build()))]);

    // Which slice each element belongs to; −1 for none.
    int[] Map(ImmutableArray<long> dims)
    {
        var count = dims.Aggregate(1L, static (p, d) => p * d);
        var map = new int[checked((int)count)];
        Array.Fill(map, -1);
        for (var s = _slices.Length - 1; s >= 0; s--)
        {
            var inside = Inside(_slices[s].Slice.Region!, dims);
            for (var i = 0; i < map.Length; i++)
                if (inside(i)) map[i] = s;
        }

        return map;
    }

    static Func<int, bool> Inside(Region region, ImmutableArray<long> dims)
    {
        var tests = region.Axes.Select(axis =>
        {
            var inner = 1L;
            for (var i = axis.Key + 1; i < dims.Length; i++) inner *= dims[i];
            var members = new bool[dims[axis.Key]];
            foreach (var index in axis.Value.Indices)
                if (index < members.Length) members[index] = true;
            return (Inner: (int)inner, Members: members);
        }).ToArray();
        return i => tests.All(t => t.Members[i / t.Inner % t.Members.Length]);
    }
}
