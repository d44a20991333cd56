using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

/// <summary>Normalizations, Softmax and means that are spelled out in several operators.</summary>
public sealed class DeviationTests
{
    static Interval Of(string nodes, Interval? x = null, string others = "")
    {
        using var facts = Facts.Of($$"""
            g (float[2,4] x{{others}}) => (float y) <int64[1] a = {1}, float two = {2}, float e = {0.00001}> { {{nodes}} }
            """, ("x", ValueRange.Uniform(x ?? Interval.Unknown)), ("w", ValueRange.Uniform(0, 1)));
        return facts.Range("y").Overall;
    }

    const string Centred = "m = ReduceMean (x, a) d = Sub (x, m) ";

    [Theory]
    [InlineData(Centred + "q = Pow (d, two) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) y = Div (d, r)")]
    [InlineData(Centred + "q = Mul (d, d) v = ReduceMean (q, a) p = Add (e, v) r = Sqrt (p) i = Reciprocal (r) y = Mul (i, d)")]
    [InlineData("q = Mul (x, x) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) y = Div (x, r)")]
    public void Four_elements_over_their_deviation_lie_in_minus_2_to_2_whatever_they_are(string nodes)
    {
        var range = Of(nodes);
        Assert.Equal(2, range.Hi, 4);
        Assert.Equal(-2, range.Lo, 4);
    }

    [Theory]
    [InlineData(Centred + "q = Pow (d, two) v = ReduceMean (q, a) r = Sqrt (v) y = Div (d, r)")]
    [InlineData(Centred + "q = Pow (x, two) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) n = Neg (d) y = Div (n, r)")]
    [InlineData("q = Mul (x, x) v = ReduceMean <keepdims = 0> (q, a) p = Add (v, e) r = Sqrt (p) u = Unsqueeze (r, a) s = Sqrt (u) y = Div (x, s)")]
    public void Without_epsilon_or_of_other_elements_nothing_is_claimed(string nodes) => Assert.True(Of(nodes).IsUnknown);

    const string Squares = "m = ReduceMean (x, a) q = Mul (x, x) s = ReduceMean (q, a) u = Mul (m, m) v = Sub (s, u) p = Add (v, e) r = Sqrt (p) d = Sub (x, m) y = Div (d, r)";

    [Fact]
    public void A_variance_by_squares_is_at_least_what_it_is_rounded_by()
    {
        // √3, and the mean's rounding over what epsilon leaves.
        var range = Of(Squares, new Interval(-1, 1));
        Assert.InRange(range.Hi, Math.Sqrt(3), Math.Sqrt(3) + 1e-3);
        Assert.InRange(Of("m = ReduceMean (x, a) q = Mul (x, x) s = ReduceMean (q, a) u = Mul (m, m) y = Sub (s, u)", new Interval(-1, 1)).Lo, -2e-6, -5e-7);
    }

    [Fact]
    public void Where_rounding_may_take_more_than_epsilon_the_quotient_has_no_bound() => Assert.False(Of(Squares, new Interval(-100, 100)).IsBounded);

    [Fact]
    public void A_log_softmax_by_hand_is_no_less_than_the_width_and_the_logarithm_of_the_count()
    {
        var range = Of("m = ReduceMax (x, a) d = Sub (x, m) t = Exp (d) s = ReduceSum (t, a) l = Log (s) y = Sub (d, l)", new Interval(0, 1000));
        Assert.InRange(range.Lo, -1000 - Math.Log(4) - 1e-2, -1000 - Math.Log(4));
        Assert.InRange(range.Hi, 0, 1e-4);
    }

    [Fact]
    public void A_mean_by_weights_lies_among_what_is_weighted()
    {
        var range = Of("p = Mul (x, w) t = ReduceSum (p, a) b = ReduceSum (w, a) y = Div (t, b)", new Interval(-3, 2), ", float[2,4] w");
        Assert.InRange(range.Lo, -3.0001, -3);
        Assert.InRange(range.Hi, 2, 2.0001);
    }

    [Fact]
    public void Sums_of_exponentials_of_very_different_size_keep_from_zero()
    {
        var range = Of("t = Exp (x) s = ReduceSum (t, a) y = Log (s)", new Interval(1, 60));
        Assert.InRange(range.Lo, 1, 1 + Math.Log(4));
        Assert.InRange(range.Hi, 60, 60.001 + Math.Log(4));
    }
}
