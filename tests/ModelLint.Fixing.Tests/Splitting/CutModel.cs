using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>A model cut as planned, with what is needed to run the pieces beside it.</summary>
sealed class CutModel : IDisposable
{
    readonly ModelDocument _original;
    readonly ModelDocument _prepared;

    CutModel(ModelDocument original, CutPlan plan)
    {
        (_original, Plan) = (original, plan);
        _prepared = ModelSaver.ToDocument(CutModels.Prepare(original, plan), "prepared");
        var cut = CutModels.Cut(_prepared, plan);
        Head = ModelSaver.ToDocument(cut.Head, "head");
        Tail = ModelSaver.ToDocument(cut.Tail, "tail");
    }

    public CutPlan Plan { get; }

    public ModelDocument Head { get; }

    public ModelDocument Tail { get; }

    public static CutModel Of(ModelDocument document, CutPlan plan) => new(document, plan);

    /// <summary>What is known of a model after a run on a generated input.</summary>
    public static ModelEvidence EvidenceOf(ModelDocument document) =>
        new(document.Model, ModelFacts.Of(document.Model), new EvidenceOptions { WitnessRunner = new WitnessRunner(document) });

    /// <summary>What is known of a model from samples.</summary>
    public static ModelEvidence ObservedOn(ModelDocument document, DataSource source, Preprocessing preprocessing) =>
        new(document.Model, ModelFacts.Of(document.Model), new EvidenceOptions { Observed = Calibrator.Run(document, source, preprocessing).Observations });

    /// <summary>The values whose slices are apart by more than a ratio, or may be.</summary>
    public static ImmutableArray<JoinedValue> Mixed(ModelEvidence evidence, double ratio) =>
        [.. evidence.JoinedValues.Where(j => JoinVerdict.Of(j, TargetProfile.Int8.Quantizer, ratio) is { Worst: not null } v && (v.Certainty == Analysis.Findings.Certainty.Possible || v.Worst.Loss?.Ratio >= ratio))];

    /// <summary>The largest difference of any output's element from the original's, as a share of the output's range; 0 where every bit is the same.</summary>
    public double Difference(IReadOnlyList<ImmutableArray<SampleTensor>> samples, GraphOptimization optimization)
    {
        var options = new RunnerOptions { Optimization = optimization };
        using var original = Load(_original, options);
        using var head = Load(Head, options);
        using var tail = Load(Tail, options);
        var worst = 0.0;
        foreach (var sample in samples)
        {
            var byName = original.Inputs.Zip(sample).ToDictionary(static p => p.First.Name, static p => p.Second, StringComparer.Ordinal);
            using var expected = original.Run(sample);
            using var between = head.Run([.. head.Inputs.Select(i => byName[i.Name])]);
            foreach (var name in head.Outputs) byName[name] = between.Copy(name);
            using var actual = tail.Run([.. tail.Inputs.Select(i => byName[i.Name])]);
            Assert.Equal(original.Outputs, tail.Outputs);
            for (var i = 0; i < expected.Count; i++) worst = Math.Max(worst, Difference(expected, actual, i));
        }

        return worst;
    }

    public void Dispose()
    {
        Head.Dispose();
        Tail.Dispose();
        _prepared.Dispose();
    }

    static ModelRunner Load(ModelDocument document, RunnerOptions options) => ModelRunner.Load(document, document.Model.Graph.Outputs.Select(static o => o.Name), null, options);

    static double Difference(RunOutputs expected, RunOutputs actual, int index)
    {
        Assert.Equal(expected.Element(index), actual.Element(index));
        Assert.Equal(expected.Dims(index), actual.Dims(index));
        if (expected.Bytes(index).SequenceEqual(actual.Bytes(index))) return 0;
        Assert.Equal(DataType.Float, expected.Element(index));
        var a = MemoryMarshal.Cast<byte, float>(expected.Bytes(index));
        var b = MemoryMarshal.Cast<byte, float>(actual.Bytes(index));
        var range = Math.Max(TensorPrimitives.Max(a), 0) - Math.Min(TensorPrimitives.Min(a), 0);
        // Bits differ, so that it is no 0 even where the numbers are equal (0 and −0).
        return Math.Max(double.Epsilon, Largest(a, b) / range);
    }

    static double Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var largest = 0f;
        for (var i = 0; i < a.Length; i++) largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
