using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>What is made of a value before it is read decides what its codes are spent on.</summary>
public sealed class ReaderTests
{
    [Fact]
    public void Silu_is_one_function_of_its_input()
    {
        using var document = Models.Parse("g (float[1,4] x) => (float[1,4] z) { s = Sigmoid (x)\n y = Mul (x, s)\n z = Exp (y) }");
        var reader = Assert.Single(Readers(document, "x"));
        // Exp is a function of x too, and its output is the graph's.
        Assert.Equal("z", reader.Value.Name);
        Assert.Equal(Math.Exp(2 / (1 + Math.Exp(-2))), reader.Of(2), 9);
    }

    [Fact]
    public void Layout_operators_are_looked_through()
    {
        using var document = Models.Parse("""
            g (float[1,4] x, float[1,4] other) => (float[1,8] y)
            <int64[2] shape = {1, 4}>
            { r = Reshape (x, shape)
              c = Concat <axis = 1> (r, other)
              y = Sigmoid (c) }
            """);
        Assert.Equal(0.5, Assert.Single(Readers(document, "x")).Of(0));
    }

    [Fact]
    public void What_a_split_parts_again_reads_only_its_own_part()
    {
        // Of x, put behind four others, nothing lies in the first half.
        using var document = Models.Parse("g (float[1,4] x, float[1,4] other) => (float[1,4] y, float[1,4] z) { c = Concat <axis = 1> (other, x)\n a, b = Split <axis = 1, num_outputs = 2> (c)\n y = Neg (a)\n z = Sigmoid (b) }", 18);
        Assert.Equal("z", Assert.Single(Readers(document, "x")).Value.Name);
        Assert.Equal("y", Assert.Single(Readers(document, "other")).Value.Name);
    }

    [Fact]
    public void Parts_of_one_value_are_not_one_variable()
    {
        // A gated unit: one half times the Sigmoid of the other is no function of a single number.
        using var document = Models.Parse("g (float[1,4] x) => (float[1,2] y) { a, b = Split <axis = 1, num_outputs = 2> (x)\n s = Sigmoid (b)\n y = Mul (a, s) }", 18);
        var readers = Readers(document, "x").Select(static r => r.Value.Name);
        Assert.Equal(["a", "s"], readers);
    }

    [Fact]
    public void What_something_else_reads_as_it_is_must_be_kept_as_it_is()
    {
        using var document = Models.Parse("g (float[1,4] x, float[4,4] w) => (float[1,4] y, float[1,4] z) { y = Sigmoid (x)\n z = MatMul (x, w) }");
        Assert.Equal(["x", "y"], Readers(document, "x").Select(static r => r.Value.Name));
    }

    [Fact]
    public void Codes_are_not_spent_where_Silu_is_flat()
    {
        var silu = new Func<double, double>(static x => x / (1 + Math.Exp(-x)));
        var range = RangeChooser.Choose(Models.Even(-115, 48), [silu], CodeType.Of(DataType.UInt8), false, RangeMethod.Readers, 0);
        Assert.InRange(range.Lo, -12, -3);
        Assert.Equal(48, range.Hi);
        Assert.Equal(new Interval(-115, 48), RangeChooser.Choose(Models.Even(-115, 48), [static x => x], CodeType.Of(DataType.UInt8), false, RangeMethod.Readers, 0));
    }

    [Fact]
    public void A_percentile_leaves_out_what_is_rare()
    {
        // 1,000 values of 0..10 and one of 1,000: 99.9 % leaves one out.
        var counts = new long[1001];
        for (var i = 0; i < 10; i++) counts[i] = 100;
        counts[1000] = 1;
        var summary = new ValueSummary(new Interval(0, 1000), new Interval(0, 1000), new Histogram(0, 0, [.. counts]));
        Assert.Equal(new Interval(0, 10), RangeChooser.Percentile(summary, 99.9));
        Assert.Equal(new Interval(0, 1000), RangeChooser.Percentile(summary, 99.99));
        Assert.InRange(RangeChooser.Choose(summary, [], CodeType.Of(DataType.UInt8), false, RangeMethod.Mse, 0).Hi, 900, 1000);
        Assert.InRange(RangeChooser.Choose(summary, [], CodeType.Of(DataType.UInt8), false, RangeMethod.Entropy, 0).Hi, 5, 1000);
    }

    static System.Collections.Immutable.ImmutableArray<ReaderFunction> Readers(ModelDocument document, string value) => ReaderFunctions.Of(document.Model.Graph.Find(value)!, ModelFacts.Of(document.Model));
}
