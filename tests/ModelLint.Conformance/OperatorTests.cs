using System.Collections.Immutable;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Conformance;

/// <summary>What is inferred from a model's operators, judged by the outputs that ONNX's own operator tests expect.</summary>
public sealed class OperatorTests(ITestOutputHelper output)
{
    // Floors are what was measured; raise them when coverage rises.
    internal const double ShapeFloor = 83.1, SettingsShapeFloor = 96.6, RangeFloor = 94.1, UniformRangeFloor = 91.8, FoldFloor = 50.3;

    [Fact]
    public void Inferred_types_and_shapes_agree_with_expected_outputs() =>
        Shapes("types and shapes", static (model, _) => model.ToByteArray(), ShapeFloor);

    // In real models axes, sizes and target shapes are constants; as inputs they leave nothing to infer.
    [Fact]
    public void With_constant_axes_and_sizes_they_agree_too() =>
        Shapes("types and shapes with constant axes and sizes", static (model, data) => WithConstants(model, data, IsSetting), SettingsShapeFloor);

    void Shapes(string aspect, Func<ModelProto, DataSet, byte[]> build, double floor)
    {
        var tally = new Tally(aspect);
        ForEach(tally, build, static _ => [], (name, facts, value, expected) =>
        {
            var type = facts.TypeOf(value);
            if (type is null) return false;
            if (type is not TensorType { Element: var element, Shape: var shape })
            {
                tally.Fail($"{name}: {value.Name} is a tensor, inferred {type}");
                return false;
            }

            if (element != DataType.Undefined && element != expected.Type) tally.Fail($"{name}: {value.Name} is {expected.Type}, inferred {element}");
            if (shape is null) return false;
            if (shape.Rank != expected.Dims.Length || shape.Dims.Zip(expected.Dims).Any(static p => p.First.Value is { } extent && extent != p.Second))
                tally.Fail($"{name}: {value.Name} is {Shape.Of(expected.Dims)}, inferred {shape}");
            return element != DataType.Undefined && shape.IsStatic;
        });
        tally.Judge(output, floor);
    }

    [Fact]
    public void Expected_outputs_lie_in_ranges_proved_from_exact_inputs() =>
        Ranges("ranges from exact inputs", static v => ValueRange.Of(v), RangeFloor);

    [Fact]
    public void Expected_outputs_lie_in_ranges_proved_from_one_interval_an_input() =>
        Ranges("ranges from one interval an input", static v => ValueRange.Uniform(ValueRange.Of(v).Overall), UniformRangeFloor);

    void Ranges(string aspect, Func<TensorValue, ValueRange> seed, double floor)
    {
        var tally = new Tally(aspect);
        ForEach(tally, static (model, data) => WithConstants(model, data, IsSetting), data => data.Inputs.Where(static i => i.Value.Value.Type != DataType.String).Select(i => KeyValuePair.Create(i.Key, seed(i.Value.Value))),
            (name, facts, value, expected) =>
            {
                if (expected.Type == DataType.String || expected.Count == 0) return true;
                var range = facts.RangeOf(value);
                if (OutsideOf(range, expected) is { } outside) tally.Fail($"{name}: {value.Name} {outside}");
                return range.Overall.IsBounded;
            });
        tally.Judge(output, floor);
    }

    [Fact]
    public void Folded_outputs_equal_expected_outputs()
    {
        var tally = new Tally("folding");
        ForEach(tally, static (model, data) => WithConstants(model, data, static (_, _) => true), static _ => [], (name, facts, value, expected) =>
        {
            if (facts.ConstantOf(value) is not { } folded) return false;
            if (Difference(folded, expected) is { } difference) tally.Fail($"{name}: {value.Name} {difference}");
            return true;
        });
        tally.Judge(output, FoldFloor);
    }

    static void ForEach(Tally tally, Func<ModelProto, DataSet, byte[]> build, Func<DataSet, IEnumerable<KeyValuePair<string, ValueRange>>> ranges,
        Func<string, ModelFacts, Value, TensorValue, bool> judge)
    {
        foreach (var item in OperatorCase.All())
        {
            var covered = true;
            var judged = false;
            foreach (var data in item.DataSets())
            {
                using var document = ModelDocument.Parse(build(item.Model(), data), item.Name, item.Folder);
                var facts = ModelFacts.Of(document.Model, new FactsOptions
                {
                    InputShapes = data.Inputs.ToImmutableDictionary(static i => i.Key, static i => Shape.Of(i.Value.Value.Dims)),
                    InputRanges = ranges(data).ToImmutableDictionary(),
                });
                foreach (var value in document.Model.Graph.Outputs)
                {
                    if (!data.Outputs.TryGetValue(value.Name, out var expected)) continue;
                    judged = true;
                    covered &= judge(item.Name, facts, value, expected.Value);
                }
            }

            if (judged) tally.Count(item.Name, covered);
        }
    }

    static readonly HashSet<string> _settings = ["scales", "depth", "start", "limit", "delta", "condition"];

    // A handful of 64-bit integers in a row (axes, sizes, a shape, a count), or numbers whose name says what they are for.
    static bool IsSetting(string name, TensorValue value) => value is { Dims.Length: <= 1, Count: <= 16 } && (value.Type == DataType.Int64 || _settings.Contains(name));

    static byte[] WithConstants(ModelProto model, DataSet data, Func<string, TensorValue, bool> isConstant)
    {
        foreach (var input in model.Graph.Input.Where(i => data.Inputs.TryGetValue(i.Name, out var tensor) && isConstant(i.Name, tensor.Value)).ToList())
        {
            model.Graph.Input.Remove(input);
            model.Graph.Initializer.Add(new TensorProto(data.Inputs[input.Name].Proto) { Name = input.Name });
        }

        return model.ToByteArray();
    }

    static string? OutsideOf(ValueRange range, TensorValue expected)
    {
        var grid = range.Count == 1 ? null : range.Expand([.. expected.Dims.Select(static d => (int)d)]);
        for (var i = 0; i < expected.Count; i++)
        {
            var (number, interval) = (expected.Number(i), grid is null ? range[0] : grid[i]);
            if (!double.IsNaN(number) && !interval.Contains(number)) return $"[{i}] = {number:R} is outside of {interval.Lo:R}..{interval.Hi:R}";
        }

        return null;
    }

    // The tolerance of ONNX's own runner: rtol 1e-3, atol 1e-7 (onnx.backend.test.runner). Types with few bits get one unit in the last place.
    static string? Difference(TensorValue folded, TensorValue expected)
    {
        if (folded.Type != expected.Type || !folded.Dims.SequenceEqual(expected.Dims)) return $"is {expected.Type}{Shape.Of(expected.Dims)}, folded {folded.Type}{Shape.Of(folded.Dims)}";
        if (folded.Type == DataType.String) return folded.Strings.SequenceEqual(expected.Strings) ? null : "has other text";
        var relative = folded.Type switch { DataType.Float16 => 2e-3, DataType.BFloat16 => 1.6e-2, _ => folded.Type.BitsOf() < 16 && folded.Type.IsFloat() ? 0.26 : 1e-3 };
        for (var i = 0; i < folded.Count; i++)
        {
            var (a, b) = (folded.Number(i), expected.Number(i));
            if (a.Equals(b) || a == b || !folded.IsInteger && Math.Abs(a - b) <= 1e-7 + relative * Math.Abs(b)) continue;
            return $"[{i}] = {b:R}, folded {a:R}";
        }

        return null;
    }
}
