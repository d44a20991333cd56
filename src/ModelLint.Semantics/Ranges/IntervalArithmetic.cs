using ModelLint.Onnx;

namespace ModelLint.Semantics.Ranges;

/// <summary>
/// Interval arithmetic (Moore, Interval Analysis, 1966) on exact real numbers; the caller widens for rounding. Infinite ends
/// are both "no bound" and the infinities themselves; where an operation gives NaN nothing has to be contained.
/// </summary>
static class IntervalArithmetic
{
    /// <summary>An interval from two ends of which either may be NaN (∞ − ∞): no bound there.</summary>
    public static Interval Ends(double lo, double hi) => new(double.IsNaN(lo) ? double.NegativeInfinity : lo, double.IsNaN(hi) ? double.PositiveInfinity : hi);

    public static Interval Add(Interval a, Interval b) => Ends(a.Lo + b.Lo, a.Hi + b.Hi);

    public static Interval Subtract(Interval a, Interval b) => Ends(a.Lo - b.Hi, a.Hi - b.Lo);

    public static Interval Negate(Interval a) => new(-a.Hi, -a.Lo);

    public static Interval Abs(Interval a) => a.Lo >= 0 ? a : a.Hi <= 0 ? Negate(a) : new Interval(0, a.Magnitude);

    public static Interval Max(Interval a, Interval b) => new(Math.Max(a.Lo, b.Lo), Math.Max(a.Hi, b.Hi));

    public static Interval Min(Interval a, Interval b) => new(Math.Min(a.Lo, b.Lo), Math.Min(a.Hi, b.Hi));

    public static Interval Multiply(Interval a, Interval b) => Corners(Product(a.Lo, b.Lo), Product(a.Lo, b.Hi), Product(a.Hi, b.Lo), Product(a.Hi, b.Hi));

    public static Interval Square(Interval a)
    {
        var positive = Abs(a);
        return new Interval(positive.Lo * positive.Lo, positive.Hi * positive.Hi);
    }

    // By zero everything is possible: a zero may be negative, and then a positive number divided by it is −∞.
    public static Interval Divide(Interval a, Interval b) => b.Contains(0) ? Interval.Unknown : Corners(Quotient(a.Lo, b.Lo), Quotient(a.Lo, b.Hi), Quotient(a.Hi, b.Lo), Quotient(a.Hi, b.Hi));

    /// <summary>Powers of real numbers; a negative base has only those of integers.</summary>
    public static Interval Power(Interval x, Interval y)
    {
        if (y.Lo == y.Hi && double.IsInteger(y.Lo) && Math.Abs(y.Lo) < 1e15) return IntegerPower(x, y.Lo);
        if (y.Lo == y.Hi && x.Hi >= 0) x = new Interval(Math.Max(x.Lo, 0), x.Hi);
        if (x.Lo > 0) return Corners(Math.Pow(x.Lo, y.Lo), Math.Pow(x.Lo, y.Hi), Math.Pow(x.Hi, y.Lo), Math.Pow(x.Hi, y.Hi));
        if (y.Lo < 0) return Interval.Unknown;
        var most = Math.Max(1, Math.Max(Math.Pow(x.Magnitude, y.Lo), Math.Pow(x.Magnitude, y.Hi)));
        return x.Lo >= 0 ? new Interval(0, y.Lo > 0 && x.Hi <= 1 ? Math.Max(Math.Pow(x.Hi, y.Lo), Math.Pow(x.Hi, y.Hi)) : most) : new Interval(-most, most);
    }

    /// <summary>A continuous function that is monotone between the given places: its extremes lie at the ends or at those places.</summary>
    public static Interval Piecewise(Interval x, Func<double, double> function, params ReadOnlySpan<double> turns)
    {
        var (a, b) = (function(x.Lo), function(x.Hi));
        var result = double.IsNaN(a) || double.IsNaN(b) ? Interval.Unknown : new Interval(Math.Min(a, b), Math.Max(a, b));
        foreach (var turn in turns)
            if (turn > x.Lo && turn < x.Hi) result = result.Union(Interval.Point(function(turn)));
        return result;
    }

    /// <summary>
    /// An integer result: beyond 2^53 the ends are rounded themselves, and what leaves the type wraps to anything in it.
    /// </summary>
    public static Interval Wrap(Interval exact, DataType type)
    {
        var limits = RangeAnalysis.OfType(type).Overall;
        const double exactUpTo = 9007199254740992;
        var (lo, hi) = (exact.Lo, exact.Hi);
        if (Math.Abs(lo) > exactUpTo) lo -= Math.Abs(lo) * 1e-15;
        if (Math.Abs(hi) > exactUpTo) hi += Math.Abs(hi) * 1e-15;
        return limits.Contains(new Interval(lo, hi)) ? new Interval(lo, hi) : limits;
    }

    /// <summary>The result of one operation in a type: rounded outwards, or wrapped.</summary>
    public static Interval Finish(Interval exact, DataType type, double operations = 1) => type.IsInteger() ? Wrap(exact, type) : exact.Outward(type, operations);

    static Interval IntegerPower(Interval x, double n)
    {
        if (n == 0) return Interval.Point(1);
        if (n < 0) return x.Contains(0) ? Interval.Unknown : Divide(Interval.Point(1), IntegerPower(x, -n));
        if (n % 2 == 0) x = Abs(x);
        return new Interval(Math.Pow(x.Lo, n), Math.Pow(x.Hi, n));
    }

    static Interval Corners(double p, double q, double r, double s) =>
        Ends(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));

    // The supremum of 0 · y over all finite y is 0; for y infinite the product is NaN.
    static double Product(double x, double y) => x == 0 || y == 0 ? 0 : x * y;

    static double Quotient(double x, double y) => double.IsInfinity(y) ? 0 : x / y;
}
