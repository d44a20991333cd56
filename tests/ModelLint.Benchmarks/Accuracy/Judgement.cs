using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>What one variant reached on photos it wasn't calibrated on.</summary>
sealed class Judgement(Measure measure)
{
    readonly List<(string Slice, double Signal, double Noise)> _slices = [];

    public Measure Measure => measure;

    /// <summary>The slices of all outputs, in the order of the graph.</summary>
    public IEnumerable<string> Slices => _slices.Select(static s => s.Slice).Distinct();

    public void Add(IEnumerable<ComparedValue> outputs)
    {
        foreach (var output in outputs)
            foreach (var slice in output.Slices.IsEmpty ? [new ComparedSlice("", null, output.Whole)] : output.Slices)
                _slices.Add(($"{output.Name} {slice.Notation}".TrimEnd(), slice.Figures.Signal, slice.Figures.Noise));
    }

    /// <summary>Signal to noise of a slice over all photos.</summary>
    public string Decibels(string slice)
    {
        var parts = _slices.Where(s => s.Slice == slice).ToList();
        return SharedScale.Decibels(parts.Sum(static s => s.Signal), parts.Sum(static s => s.Noise)) is { } dB ? FormattableString.Invariant($"{dB:F1}") : "-";
    }

    public ImmutableArray<string> Row(IEnumerable<string> slices) => [.. measure.Cells, .. slices.Select(Decibels)];
}
