using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Tests;

/// <summary>Where readers tell values apart.</summary>
public sealed class FlatTailTests
{
    static readonly UniformQuantizer _uint8 = new(8, IsSymmetric: false);

    static FlatTails Of(double lo, double hi, params Func<double, double>[] readers) => FlatTails.Of(new Interval(lo, hi), [.. readers.Select(static r => new ReaderFunction(r, null!))], _uint8);

    [Fact]
    public void A_Sigmoid_tells_little_apart_beyond_five_and_a_half()
    {
        // ln 254 = 5.54: there it is one step from its end.
        var tails = Of(-20, 10, static x => 1 / (1 + Math.Exp(-x)));
        Assert.InRange(tails.Kept.Lo, -5.6, -5.4);
        Assert.InRange(tails.Kept.Hi, 5.4, 5.6);
        Assert.InRange(tails.Share, 0.62, 0.64);
    }

    [Fact]
    public void What_reads_a_value_as_it_is_needs_all_of_it() => Assert.InRange(Of(-20, 10, static x => 1 / (1 + Math.Exp(-x)), static x => x).Share, 0, 0.01);

    [Fact]
    public void Silu_needs_next_to_nothing_below_zero()
    {
        var tails = Of(-115, 48, static x => x / (1 + Math.Exp(-x)));
        Assert.Equal(48, tails.Kept.Hi, 0.3);
        Assert.InRange(tails.Kept.Lo, -6, -1);
        Assert.InRange(tails.Share, 0.66, 0.71);
    }

    [Fact]
    public void A_constant_has_no_ends() => Assert.Equal(0, Of(-1, 1, static _ => 3).Share);

    [Fact]
    public void What_is_not_finite_is_not_judged()
    {
        Assert.Equal(0, Of(-1, 1, static x => Math.Log(x)).Share);
        Assert.Equal(0, Of(double.NegativeInfinity, 1, static x => x).Share);
        Assert.Equal(0, FlatTails.Of(new Interval(-1, 1), ImmutableArray<ReaderFunction>.Empty, _uint8).Share);
    }
}
