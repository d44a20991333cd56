using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;
using ModelLint.Quantization.Comparing;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>Measures the errors of a model's float outputs, slice by slice.</summary>
sealed class OutputErrors
{
    readonly ImmutableArray<(int Place, SliceMap Map, int First)> _outputs;

    /// <summary>Errors of the float outputs of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">Names of what each run gives, in order.</param>
    public OutputErrors(Model model, ImmutableArray<string> given)
    {
        var facts = ModelFacts.Of(model);
        var evidence = new ModelEvidence(model, facts);
        var slices = ImmutableArray.CreateBuilder<MeasuredSlice>();
        var outputs = ImmutableArray.CreateBuilder<(int, SliceMap, int)>();
        foreach (var (place, name) in given.Index())
        {
            if (model.Graph.Outputs.FirstOrDefault(o => o.Name == name) is not { } output || facts.ElementOf(output) != DataType.Float) continue;
            var map = SliceMap.Of(output, evidence);
            outputs.Add((place, map, slices.Count));
            if (map.Slices.IsEmpty) slices.Add(new MeasuredSlice(name, "all", null));
            else slices.AddRange(map.Slices.Select(s => new MeasuredSlice(name, s.Notation, s.Origin.Producer?.Label ?? s.Origin.Name)));
        }

        (_outputs, Slices) = (outputs.ToImmutable(), slices.ToImmutable());
    }

    /// <summary>All slices, those of an output behind those of the one before.</summary>
    public ImmutableArray<MeasuredSlice> Slices { get; }

    /// <summary>The outputs of a run, copied.</summary>
    public ImmutableArray<float[]> Copy(RunOutputs run) => [.. _outputs.Select(o => MemoryMarshal.Cast<byte, float>(run.Bytes(o.Place)).ToArray())];

    /// <summary>Adds what a run deviates from the float one; elements that aren't finite in the float run are left out.</summary>
    /// <param name="reference">Outputs of the float run.</param>
    /// <param name="run">The run.</param>
    /// <param name="costs">One entry a slice, added to.</param>
    public void Add(ImmutableArray<float[]> reference, RunOutputs run, SliceCost[] costs)
    {
        for (var o = 0; o < _outputs.Length; o++)
        {
            var (place, map, first) = _outputs[o];
            var x = reference[o];
            var y = MemoryMarshal.Cast<byte, float>(run.Bytes(place));
            if (y.Length != x.Length) throw new QuantizationException($"output '{run.Name(place)}' changes its size with the rounding of a value: what depends on it can't be told");
            var slices = map.Slices.IsEmpty ? default : map.Of(run.Dims(place));
            for (var i = 0; i < x.Length; i++)
            {
                var slice = slices.IsEmpty ? 0 : slices[i];
                if (slice < 0 || !float.IsFinite(x[i])) continue;
                var error = (double)y[i] - x[i];
                ref var cost = ref costs[first + slice];
                cost = new SliceCost(cost.Signal + (double)x[i] * x[i], cost.Noise + error * error);
            }
        }
    }
}
