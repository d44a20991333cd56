using ModelLint.Onnx;

namespace ModelLint.Semantics.Ranges;

/// <summary>
/// All real numbers from <paramref name="Lo"/> to <paramref name="Hi"/>, both included; infinities where there is no bound.
/// It says nothing about NaN: a value may be NaN besides.
/// </summary>
public readonly record struct Interval(double Lo, double Hi)
{
    /// <summary>Nothing is known.</summary>
    public static Interval Unknown => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>0 to 1.</summary>
    public static Interval Unit => new(0, 1);

    /// <summary>One number; NaN gives unknown, since a comparison with it says nothing.</summary>
    public static Interval Point(double value) => double.IsNaN(value) ? Unknown : new(value, value);

    /// <summary>True where both ends are finite.</summary>
    public bool IsBounded => double.IsFinite(Lo) && double.IsFinite(Hi);

    /// <summary>True where neither end is finite.</summary>
    public bool IsUnknown => double.IsNegativeInfinity(Lo) && double.IsPositiveInfinity(Hi);

    // Where the integers of 64 bits end.
    const double Beyond = 9223372036854775808.0;

    /// <summary>
    /// For people: an end beyond what integers of 64 bits hold bounds nothing, and mostly is only what came of one of which nothing is known (an extent).
    /// </summary>
    public Interval Telling => Lo == Hi ? this : new(Lo <= -Beyond ? double.NegativeInfinity : Lo, Hi >= Beyond ? double.PositiveInfinity : Hi);

    /// <summary>Hi − Lo.</summary>
    public double Width => Hi - Lo;

    /// <summary>max(Hi, 0) − min(Lo, 0): what a quantizer must cover, since zero must have a code (rule-catalogue 5.1).</summary>
    public double QuantizedRange => Math.Max(Hi, 0) - Math.Min(Lo, 0);

    /// <summary>The largest absolute value.</summary>
    public double Magnitude => Math.Max(Math.Abs(Lo), Math.Abs(Hi));

    /// <summary>The smallest interval that holds both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Lo, other.Lo), Math.Max(Hi, other.Hi));

    /// <summary>What lies in both; where nothing does (both are outer bounds, so rounding is to blame) this one.</summary>
    public Interval Intersect(Interval other)
    {
        var (lo, hi) = (Math.Max(Lo, other.Lo), Math.Min(Hi, other.Hi));
        return lo <= hi ? new Interval(lo, hi) : this;
    }

    /// <summary>True where <paramref name="value"/> lies inside.</summary>
    public bool Contains(double value) => value >= Lo && value <= Hi;

    /// <summary>True where all of <paramref name="other"/> lies inside.</summary>
    public bool Contains(Interval other) => other.Lo >= Lo && other.Hi <= Hi;

    /// <summary>
    /// Widened so that the result of <paramref name="operations"/> roundings to <paramref name="type"/> still lies inside: each may
    /// move a value by half a unit in the last place, relatively 2^-24 for float (IEEE 754), taken doubly; subnormals absolutely.
    /// What is beyond the largest number of the type may have become infinite. Types without rounding (integers, bool) are returned as they are.
    /// </summary>
    public Interval Outward(DataType type, double operations = 1)
    {
        var relative = Rounding.Epsilon(type) * operations;
        if (relative == 0) return this;
        var (least, largest) = (Rounding.Smallest(type) * operations, Rounding.Largest(type));
        var lo = Lo == 0 || double.IsInfinity(Lo) ? Lo : Lo - Math.Abs(Lo) * relative - least;
        var hi = Hi == 0 || double.IsInfinity(Hi) ? Hi : Hi + Math.Abs(Hi) * relative + least;
        return new Interval(
            lo < -largest ? double.NegativeInfinity : double.IsInfinity(Lo) ? Lo : Math.Min(lo, largest),
            hi > largest ? double.PositiveInfinity : double.IsInfinity(Hi) ? Hi : Math.Max(hi, -largest));
    }

    /// <summary>Widened by an absolute amount on both sides.</summary>
    public Interval Widen(double amount) => new(Lo - amount, Hi + amount);

    /// <summary>As shown to people: <c>0..1</c>, four significant digits.</summary>
    public override string ToString() => $"{Format(Lo)}..{Format(Hi)}";

    /// <summary>A number as shown to people: four significant digits, no exponent between 1e-4 and 1e6.</summary>
    public static string Format(double value) => value switch
    {
        double.NegativeInfinity => "-∞",
        double.PositiveInfinity => "∞",
        0 => "0",
        _ when Math.Abs(value) is >= 1e-4 and < 1e6 => ((double)(decimal)double.Parse(value.ToString("G4"))).ToString("0.########"),
        _ => value.ToString("0.###e+0"),
    };
}

/// <summary>Unit roundoffs of the floating-point types.</summary>
static class Rounding
{
    public static double Epsilon(DataType type) => type switch
    {
        DataType.Double => 1.0 / (1L << 52),
        DataType.Float => 1.0 / (1L << 23),
        DataType.Float16 => 1.0 / (1L << 10),
        DataType.BFloat16 => 1.0 / (1L << 7),
        DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ => 1.0 / (1L << 3),
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => 1.0 / (1L << 2),
        DataType.Float4E2M1 => 0.5,
        DataType.Float8E8M0 => 1,
        _ => 0,
    };

    public static double Smallest(DataType type) => type switch
    {
        DataType.Double => double.Epsilon,
        DataType.Float or DataType.BFloat16 => float.Epsilon,
        DataType.Float16 => Math.ScaleB(1, -24),
        DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ => Math.ScaleB(1, -9),
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => Math.ScaleB(1, -16),
        DataType.Float4E2M1 => 0.5,
        DataType.Float8E8M0 => Math.ScaleB(1, -127),
        _ => 0,
    };

    /// <summary>The least positive number that is kept to full precision; runtimes may take smaller ones for zero.</summary>
    public static double LeastNormal(DataType type) => Math.ScaleB(1, type switch
    {
        DataType.Double => -1022,
        DataType.Float16 => -14,
        _ => -126,
    });

    /// <summary>The largest finite number of a type (IEEE 754; OCP 8-bit and microscaling formats).</summary>
    public static double Largest(DataType type) => type switch
    {
        DataType.Float => float.MaxValue,
        DataType.BFloat16 => 3.3895313892515355e38,
        DataType.Float16 => 65504,
        DataType.Float8E4M3FN => 448,
        DataType.Float8E4M3FNUZ => 240,
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => 57344,
        DataType.Float4E2M1 => 6,
        DataType.Float8E8M0 => Math.ScaleB(1, 127),
        _ => double.MaxValue,
    };
}
