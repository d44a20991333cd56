using System.Collections.Immutable;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Synthesizing;

/// <summary>A sample that was made up.</summary>
/// <param name="Name">The name of its file: what it is filled with, marked as synthetic.</param>
/// <param name="Inputs">Its tensors, by the model's inputs.</param>
public sealed record SyntheticSample(string Name, ImmutableArray<(string Input, SampleTensor Tensor)> Inputs)
{
    /// <summary>The file: .npy for a single input, .npz for several.</summary>
    public byte[] ToFile() => Inputs is [var only] ? NpyWriter.Write(only.Tensor) : NpyWriter.Write(Inputs);
}

/// <summary>Makes samples that reach the ends of what a model's inputs are declared to lie in. The same model and domains give the same samples.</summary>
public static class InputSynthesizer
{
    const long MaxElements = 1L << 28;

    /// <summary>The inputs that a sample gives: those that are neither constant nor what the run before gave.</summary>
    public static ImmutableArray<ModelInput> InputsOf(FeedPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return [.. plan.Given.Where(i => plan.States[i] is null).Select(i => plan.Inputs[i])];
    }

    /// <summary>A sample for each pattern; all inputs have the same pattern.</summary>
    /// <param name="plan">How the model is fed.</param>
    /// <param name="domains">What each input's values lie in, by name: finite, of one interval or of a grid that broadcasts to the input.</param>
    /// <exception cref="CalibrationException">An input's domain or shape isn't known, or it is too large.</exception>
    public static IEnumerable<SyntheticSample> Of(FeedPlan plan, IReadOnlyDictionary<string, ValueRange> domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        var inputs = InputsOf(plan);
        var shapes = inputs.Select(i => (Input: i, Dims: Dims(i, plan), Domain: domains.GetValueOrDefault(i.Name) is { Overall.IsBounded: true } d ? d : throw new CalibrationException($"what input {i} lies in isn't known"))).ToList();
        return InputPattern.All.Select(pattern =>
        {
            var random = new XorShift();
            var name = $"{SyntheticSamples.Prefix}{pattern.Name}{(inputs.Length == 1 ? ".npy" : ".npz")}";
            return new SyntheticSample(name, [.. shapes.Select(s => (s.Input.Name, Fill(pattern, s.Input, s.Dims, s.Domain, random)))]);
        });
    }

    static ImmutableArray<long> Dims(ModelInput input, FeedPlan plan)
    {
        if (input.Shape is not { } shape) throw new CalibrationException($"input {input} has no declared shape: state its \"shape\" in the configuration");
        var settings = plan.Options.Of(input.Name);
        var picture = ImageLayout.Of(input, settings.Preprocessing?.Layout, settings.Preprocessing?.Size);
        var dims = shape.Dims.Select((d, axis) => axis == 0 && plan.Batch > 1 ? 1
            : d.Value ?? picture?.Dims[axis] ?? Stated(axis)
            ?? throw new CalibrationException($"input {input} has an extent that the model leaves free: state it with --dim, or the input's \"shape\" or \"frame\" in the configuration")).ToImmutableArray();
        return dims.Aggregate((Int128)1, static (product, extent) => product * extent) is var count && count > 0 && count <= MaxElements ? dims : throw new CalibrationException($"input {input} is too large, or empty, to be made up");

        // Sound is cut into frames along its last axis; of anything else one is made at a time.
        long? Stated(int axis) => axis == shape.Rank - 1 && settings.Frame is { } frame ? frame : axis == 0 ? 1 : null;
    }

    static SampleTensor Fill(InputPattern pattern, ModelInput input, ImmutableArray<long> dims, ValueRange domain, XorShift random)
    {
        var (across, down) = Axes(input, dims);
        var steps = new long[dims.Length];
        for (var (axis, step) = (dims.Length - 1, 1L); axis >= 0; step *= dims[axis--]) steps[axis] = step;
        var values = new double[dims.Aggregate(1L, static (n, d) => n * d)];
        for (var i = 0L; i < values.Length; i++)
        {
            var place = new PatternPlace(Position(across, i), down < 0 ? 1 - Position(across, i) : Position(down, i), random.NextDouble());
            var range = domain[Cell(i)];
            var value = range.Lo + pattern.At(place) * range.Width;
            values[i] = input.Element.IsFloat() ? value : Math.Round(value);
        }

        return ElementConversion.OfDoubles(values, dims, input.Element);

        double Position(int axis, long i) => axis < 0 || dims[axis] < 2 ? 0 : (double)(i / steps[axis] % dims[axis]) / (dims[axis] - 1);

        int Cell(long i)
        {
            var cell = 0L;
            for (var (g, axis) = (0, dims.Length - domain.Extents.Length); g < domain.Extents.Length; g++, axis++)
                cell = cell * domain.Extents[g] + (domain.Extents[g] == 1 ? 0 : i / steps[axis] % dims[axis]);
            return (int)cell;
        }
    }

    // A picture's width and height; of anything else the last axis, and none beside it.
    static (int Across, int Down) Axes(ModelInput input, ImmutableArray<long> dims)
    {
        if (ImageLayout.Of(input) is not { } picture) return (dims.Length - 1, -1);
        return picture.IsChannelsLast ? (dims.Length - 2, dims.Length - 3) : (dims.Length - 1, dims.Length - 2);
    }
}
