using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Conformance;

/// <summary>Types and shapes that are inferred from a model's operators, judged by the outputs that ONNX's own operator tests expect.</summary>
public sealed class ShapeTests(ITestOutputHelper output)
{
    // What was measured, in percent: the first is a floor, the others are ceilings. Move them when coverage rises.
    internal static readonly (double Known, double VariesInRuns, double VariesByDefinition) Alone = (98.6, 10.3, 3.6), WithSettings = (99.0, 1.7, 0);

    [Fact]
    public void From_shapes_of_inputs_alone() =>
        Judge("types and shapes", static (model, _) => model.ToByteArray(), static _ => false, Alone);

    // In real models axes, sizes and target shapes are constants.
    [Fact]
    public void With_constant_axes_and_sizes() =>
        Judge("types and shapes with constant axes and sizes", static (model, data) => Judging.WithConstants(model, data, Judging.IsSetting), static i => Judging.IsSetting(i.Key, i.Value.Value), WithSettings);

    void Judge(string aspect, Func<ModelProto, DataSet, byte[]> build, Func<KeyValuePair<string, DataTensor>, bool> isFixed, (double Known, double VariesInRuns, double VariesByDefinition) floors)
    {
        var tally = new Tally(aspect);
        var witnesses = new Dictionary<DataSet, ShapeWitness>();
        Judging.ForEach(tally, build, static _ => [], judged =>
        {
            var (facts, value, expected) = (judged.Facts, judged.Value, judged.Expected);
            var type = facts.TypeOf(value);
            if (type is not (null or TensorType)) tally.Fail($"{judged} is a tensor, inferred {type}");
            if (type is not TensorType { Element: var element, Shape: var shape }) return Verdict.Unknown;
            if (element != DataType.Undefined && element != expected.Type) tally.Fail($"{judged} is {expected.Type}, inferred {element}");
            if (shape is not null && (shape.Rank != expected.Dims.Length || shape.Dims.Zip(expected.Dims).Any(static p => p.First.Value is { } extent && extent != p.Second)))
                tally.Fail($"{judged} is {Shape.Of(expected.Dims)}, inferred {shape}");
            if (element == DataType.Undefined) return Verdict.Unknown;
            if (shape is { IsStatic: true }) return Verdict.Known;
            if (!witnesses.TryGetValue(judged.Data, out var witness)) witnesses[judged.Data] = witness = ShapeWitness.Of(judged.Case, judged.Data, isFixed);
            return witness.Excuse(value.Name, shape);
        });
        tally.Judge(output, floors.Known);
        Assert.True(tally.ShareOf(Verdict.VariesInRuns) <= floors.VariesInRuns && tally.ShareOf(Verdict.VariesByDefinition) <= floors.VariesByDefinition, $"{aspect}: more is set aside than before");
    }
}
