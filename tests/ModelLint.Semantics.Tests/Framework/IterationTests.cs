using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;

namespace ModelLint.Semantics.Tests.Framework;

/// <summary>Values carried from one iteration of a Loop or Scan to the next, with numbers worked out by hand.</summary>
public sealed class IterationTests
{
    const string Sum = """
        g (float[1] a, float[5,1] x) => (float y, float z) {
            y, z = Scan <num_scan_inputs = 1, body = b (float[1] s, float[1] e) => (float[1] t, float[1] u) { t = Add (s, e) u = Identity (t) }> (a, x)
        }
        """;

    [Fact]
    public void A_scan_that_sums_is_bounded_by_as_many_steps_as_there_are_slices()
    {
        using var facts = Facts.Of(Sum, ("a", ValueRange.Uniform(0, 1)), ("x", ValueRange.Uniform(-1, 2)));
        Near(-5, 11, facts.Range("y").Overall);
        Near(-5, 11, facts.Range("z").Overall);
    }

    [Fact]
    public void Without_the_number_of_slices_only_the_side_that_does_not_grow_stays()
    {
        using var facts = Facts.Of(Sum.Replace("float[5,1] x", "float[N,1] x", StringComparison.Ordinal), ("a", ValueRange.Uniform(0, 1)), ("x", ValueRange.Uniform(0, 2)));
        Assert.Equal(0, facts.Range("y").Overall.Lo);
        Assert.Equal(double.PositiveInfinity, facts.Range("y").Overall.Hi);
    }

    static string Loop(string trips, string body) => $$"""
        g ({{trips}}float[1] a, float[1] x) => (float y) <bool go = {1}> {
            y = Loop <body = b (int64 i, bool c, float[1] s) => (bool d, float[1] t) { d = Identity (c) {{body}} }> (n, go, a)
        }
        """;

    [Fact]
    public void A_loop_multiplies_as_often_as_its_count_says()
    {
        // 3 · 2⁴, and no less than the first value.
        using var facts = Facts.Of(Loop("int64 n, ", "t = Mul (s, x)"), ("n", ValueRange.Uniform(1, 4)), ("a", ValueRange.Uniform(3, 3)), ("x", ValueRange.Uniform(2, 2)));
        Near(3, 48, facts.Range("y").Overall);
    }

    [Fact]
    public void What_settles_is_bounded_for_any_number_of_iterations()
    {
        using var facts = Facts.Of(Loop("int64 n, ", "u = Add (s, x) t = Tanh (u)"), ("a", ValueRange.Uniform(0, 3)), ("x", ValueRange.Uniform(-9, 9)));
        Near(-1, 3, facts.Range("y").Overall);
    }

    [Fact]
    public void What_grows_without_a_known_count_has_no_bound()
    {
        using var facts = Facts.Of(Loop("int64 n, ", "t = Mul (s, x)"), ("a", ValueRange.Uniform(1, 1)), ("x", ValueRange.Uniform(2, 2)));
        Assert.Equal(1, facts.Range("y").Overall.Lo, 3);
        Assert.Equal(double.PositiveInfinity, facts.Range("y").Overall.Hi);
    }

    [Fact]
    public void The_body_of_a_function_called_in_a_loop_is_followed_anew_in_each_iteration()
    {
        using var facts = Facts.Of("""
            g (float[1] a) => (float y) <int64 n = {3}, bool go = {1}> {
                y = Loop <body = b (int64 i, bool c, float[1] s) => (bool d, float[1] t) { d = Identity (c) t = local.Twice (s) }> (n, go, a)
            }
            <domain: "local", opset_import: ["" : 23]>
            Twice (v) => (w) { w = Add (v, v) }
            """, ("a", ValueRange.Uniform(1, 1)));
        Near(1, 8, facts.Range("y").Overall);
    }

    [Fact]
    public void Loops_within_loops_are_followed()
    {
        // Each of two rounds adds three times one: 0, 3, 6.
        using var facts = Facts.Of("""
            g (float[1] a) => (float y) <int64 n = {2}, int64 m = {3}, bool go = {1}, float[1] one = {1}> {
                y = Loop <body = b (int64 i, bool c, float[1] s) => (bool d, float[1] t) {
                    d = Identity (c)
                    t = Loop <body = e (int64 j, bool f, float[1] u) => (bool h, float[1] v) { h = Identity (f) v = Add (u, one) }> (m, go, s)
                }> (n, go, a)
            }
            """, ("a", ValueRange.Uniform(0, 0)));
        Near(0, 6, facts.Range("y").Overall);
    }

    [Fact]
    public void A_loop_of_a_million_iterations_takes_no_time_of_its_own()
    {
        using var facts = Facts.Of(Loop("int64 n, ", "u = Min (s, x) t = Abs (u)"), ("n", ValueRange.Uniform(1e6, 1e6)), ("a", ValueRange.Uniform(5, 5)), ("x", ValueRange.Uniform(-2, 1)));
        Near(0, 5, facts.Range("y").Overall);
    }

    static void Near(double lo, double hi, Interval range)
    {
        Assert.InRange(range.Lo, lo - 1e-4, lo);
        Assert.InRange(range.Hi, hi, hi + 1e-4);
    }
}
