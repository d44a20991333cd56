using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Conformance;

/// <summary>Ranges and folded values, judged by the outputs that ONNX's own operator tests expect.</summary>
public sealed class OperatorTests(ITestOutputHelper output)
{
    // Floors are what was measured; raise them when coverage rises.
    internal const double RangeFloor = 99.9, UniformRangeFloor = 98.8, FoldFloor = 50.4;

    // Tests set aside because inputs or expected outputs aren't finite: what was measured is a ceiling.
    internal const double UnboundedCeiling = 3.2;

    [Fact]
    public void Expected_outputs_lie_in_ranges_proved_from_exact_inputs() =>
        Ranges("ranges from exact inputs", static v => ValueRange.Of(v), RangeFloor);

    [Fact]
    public void Expected_outputs_lie_in_ranges_proved_from_one_interval_an_input() =>
        Ranges("ranges from one interval an input", static v => ValueRange.Uniform(ValueRange.Of(v).Overall), UniformRangeFloor);

    void Ranges(string aspect, Func<TensorValue, ValueRange> seed, double floor)
    {
        var tally = new Tally(aspect);
        Judging.ForEach(tally, static (model, data) => Judging.WithConstants(model, data, Judging.IsSetting), data => data.Inputs.Where(static i => i.Value.Value.Type != DataType.String).Select(i => KeyValuePair.Create(i.Key, seed(i.Value.Value))).Concat(Collections(data)),
            output =>
            {
                if (output.Expected.Type == DataType.String || output.Expected.Count == 0) return Verdict.Known;
                var range = output.Facts.RangeOf(output.Value);
                if (OutsideOf(range, output.Expected) is { } outside) tally.Fail($"{output} {outside}");
                return range.Overall.IsBounded ? Verdict.Known : IsFinite(output.Expected) && output.Data.Inputs.Values.All(static i => IsFinite(i.Value)) ? Verdict.Unknown : Verdict.Unbounded;
            });
        tally.Judge(output, floor);
        Assert.True(tally.ShareOf(Verdict.Unbounded) <= UnboundedCeiling, $"{aspect}: more is set aside than before");
    }

    // A sequence's range is that of all its tensors.
    static IEnumerable<KeyValuePair<string, ValueRange>> Collections(DataSet data) => data.Collections
        .Where(static c => c.Value.Count > 0 && c.Value.All(static t => t.Type != DataType.String && t.Count > 0))
        .Select(static c => KeyValuePair.Create(c.Key, ValueRange.Uniform(c.Value.Select(static t => ValueRange.Of(t).Overall).Aggregate(static (a, b) => a.Union(b)))));

    [Fact]
    public void Folded_outputs_equal_expected_outputs()
    {
        var tally = new Tally("folding");
        Judging.ForEach(tally, static (model, data) => Judging.WithConstants(model, data, static (_, _) => true), static _ => [], output =>
        {
            if (output.Facts.ConstantOf(output.Value) is not { } folded) return Verdict.Unknown;
            if (Difference(folded, output.Expected) is { } difference) tally.Fail($"{output} {difference}");
            return Verdict.Known;
        });
        tally.Judge(output, FoldFloor);
    }

    static bool IsFinite(TensorValue value) => value.Type == DataType.String || Enumerable.Range(0, value.Count).All(i => double.IsFinite(value.Number(i)));

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
