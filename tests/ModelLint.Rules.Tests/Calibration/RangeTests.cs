using ModelLint.Rules.Calibration.DegenerateRange;
using ModelLint.Rules.Calibration.NotFinite;
using ModelLint.Rules.Calibration.OutlierRange;
using ModelLint.Rules.Calibration.RangeNotConverged;
using ModelLint.Rules.Calibration.StaleStatistics;
using ModelLint.Rules.Calibration.UnobservedValue;

namespace ModelLint.Rules.Tests.Calibration;

public sealed class RangeNotConvergedTests : RuleTests<RangeNotConvergedAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { a = Neg (x)\n y = Abs (a) }\n";

    [Fact]
    public void An_output_that_still_grows_is_told()
    {
        // Halves of {1, 2, 3, 4} reach 20/6 on average of 4: a sixth is missed.
        var finding = Tells("ML3004", $"{Net}on 4 samples: y 0..1 rising to 0..4");
        Assert.Equal("The range of 'y' still grows: half of the samples would miss 16.7 % of it.", finding.Message);
        Assert.Equal(["y", "0", "4", "16.7 %", "s001.jpg", "s004.jpg"], finding.Details.Table!.Rows.Single().Select(static c => c.Display));
    }

    [Fact]
    public void What_has_settled_is_left_alone() => IsSilent($"{Net}on 30 samples: x 0..1, a -4..0, y 0..4");

    [Fact]
    public void One_value_inside_of_many_may_grow()
    {
        // Ten values inside, of which one or three grow.
        var chain = "g (float[1,4] v0) => (float[1,4] y) {\n" + string.Concat(Enumerable.Range(1, 9).Select(static i => $"v{i} = Neg (v{i - 1})\n")) + "y = Abs (v9)\n}\n";
        IsSilent(chain + "on 8 samples: y 0..1, " + string.Join(", ", Enumerable.Range(0, 10).Select(static i => $"v{i} 0..1{(i < 2 ? " rising to 0..9" : "")}")));
        Tells("ML3004", chain + "on 8 samples: y 0..1, " + string.Join(", ", Enumerable.Range(0, 10).Select(static i => $"v{i} 0..1{(i < 3 ? " rising to 0..9" : "")}")));
    }

    [Fact]
    public void What_a_sigmoid_bounds_needs_no_data() => IsSilent("g (float[1,4] x) => (float[4,1] y) { s = Sigmoid (x)\n y = Transpose (s) }\non 4 samples: y 0..0.1 rising to 0..1");

    [Fact]
    public void Three_samples_tell_nothing() => Assert.NotEmpty(Judge($"{Net}on 3 samples: y 0..1 rising to 0..4").Abstentions);
}

public sealed class OutlierRangeTests : RuleTests<OutlierRangeAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { y = Abs (x) }\n";

    [Fact]
    public void A_few_elements_that_cost_bits_are_told()
    {
        // One element in a million at 8, the rest within 1: three bits.
        var finding = Tells("ML3006", $"{Net}on 20 samples: y 0..8 mostly 0..1");
        Assert.Equal("'y' reaches 8, but 99.999 % of its elements stay within 1.", finding.Message);
        Assert.Equal("3.0", finding.Details.Table!.Rows.Single()[5].Display);
    }

    [Fact]
    public void A_full_range_is_left_alone() => IsSilent($"{Net}on 20 samples: y 0..8");

    [Fact]
    public void Half_a_bit_is_not_told() => IsSilent($"{Net}on 20 samples: y 0..8 mostly 0..5");
}

public sealed class DegenerateRangeTests : RuleTests<DegenerateRangeAnalyzer>
{
    [Fact]
    public void A_value_that_is_always_zero_is_told()
    {
        var finding = Tells("ML3007", "g (float[1,4] x, float[1,4] state) => (float[1,4] y) { y = Add (x, state) }\non 20 samples: x 0..1, state 0..0, y 0..1");
        Assert.Equal("'state' is always 0 on all of 20 samples: no scale can be made for it.", finding.Message);
        Assert.Contains("state", finding.Details.Advice.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_graph_proves_narrow_loses_nothing() => IsSilent("""
        g (float[1,4] x) => (float[1,4] y) <float lo = {0}, float hi = {0.00001}> { y = Clip (x, lo, hi) }
        on 20 samples: x 0..1, y 0..0.00001
        """);

    [Fact]
    public void A_small_range_is_a_range() => IsSilent("g (float[1,4] x) => (float[1,4] y) { y = Abs (x) }\non 20 samples: x 0..1, y 0..0.001");
}

public sealed class NotFiniteTests : RuleTests<NotFiniteAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { a = Log (x)\n y = Abs (a) }\n";

    [Fact]
    public void The_first_value_and_the_sample_are_named()
    {
        var finding = Tells("ML3008", $"{Net}on 3 samples: x 0..1, a 0..1, y 0..1\non dark.jpg: x -1..1, a nan 0..1, y nan 0..1");
        Assert.Equal("'a' is NaN on 'dark.jpg', and 1 value after it not finite either.", finding.Message);
        Assert.Equal(["a", "y"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
    }

    [Fact]
    public void Finite_numbers_are_no_finding() => IsSilent($"{Net}on 3 samples: x 0..1, a -9..0, y 0..9");
}

public sealed class UnobservedValueTests : RuleTests<UnobservedValueAnalyzer>
{
    [Fact]
    public void A_value_without_statistics_is_told() =>
        Assert.Equal("'a' was never observed (it isn't in the statistics): it has no range to be quantized by.", Tells("ML3009", "g (float[1,4] x) => (float[1,4] y) { a = Neg (x)\n y = Abs (a) }\non 3 samples: x 0..1, y 0..1").Message);

    [Fact]
    public void What_a_branch_computes_is_told_with_its_branch()
    {
        var finding = Tells("ML3009", """
            g (bool c, float[1,4] x) => (float[1,4] y) {
                y = If (c) <then_branch = a () => (float[1,4] p) { p = Neg (x) }, else_branch = b () => (float[1,4] q) { q = Abs (x) }>
            }
            on 3 samples: x 0..1, y -1..1
            """);
        Assert.Equal("'p' was never observed (it is inside a branch of 'If:y'), nor was 1 other: it has no range to be quantized by.", finding.Message);
    }

    [Fact]
    public void What_is_constant_or_bounded_needs_no_statistics() => IsSilent("g (float[1,4] x) => (float[1,4] y) <float[4] w = {1, 2, 3, 4}> { s = Sigmoid (x)\n m = Mul (s, w)\n y = Neg (m) }\non 3 samples: x 0..1, y -4..0");
}

public sealed class StaleStatisticsTests : RuleTests<StaleStatisticsAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { a = Neg (x)\n y = Abs (a) }\n";

    [Fact]
    public void What_the_new_weights_contradict_is_named()
    {
        var finding = Tells("ML3019", $"{Net}on 20 samples: x 0..1, a -1..0, y 0..1\nnow: a -1..0, y 0..1.5");
        Assert.Equal("'photos.mlcal' was made with other weights (1111) than the model has now (2222): a run with these contradicts 1 of 2 ranges, which are dropped (y).", finding.Message);
        Assert.Equal(["y", "0", "1", "0", "1.5"], finding.Details.Table!.Rows.Single().Select(static c => c.Display));
    }

    [Fact]
    public void Where_nothing_contradicts_the_statistics_are_still_stale() =>
        Assert.EndsWith("a run with these contradicts none of 2 ranges.", Tells("ML3019", $"{Net}on 20 samples: x 0..1, a -1..0, y 0..1\nnow: a -1..0, y 0..1").Message, StringComparison.Ordinal);

    [Fact]
    public void Statistics_of_these_weights_are_no_finding() => IsSilent($"{Net}on 20 samples: x 0..1, a -1..0, y 0..1");
}
