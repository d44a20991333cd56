using System.Collections.Immutable;

namespace ModelLint.Reporting.Pictures;

/// <summary>Colours of how far values go from zero: a colour a power of ten, the same in every picture, blue for small and red for large.</summary>
static class ReachColours
{
    public const string Unknown = "#e3e5e8";

    const int Least = -3;

    /// <summary>Colours with what they mean, small to large.</summary>
    public static ImmutableArray<(string Colour, string Meaning)> All { get; } =
    [
        ("#8fb8de", "up to 0.001"), ("#abd9e9", "up to 0.01"), ("#d3eef5", "up to 0.1"), ("#fbfbd0", "up to 1"),
        ("#fee6a0", "up to 10"), ("#fdc57a", "up to 100"), ("#f99a6c", "up to 1,000"), ("#f0837a", "above 1,000"),
    ];

    /// <summary>The colour of a value; powers of ten belong to the smaller side.</summary>
    public static string Of(Reach? reach) => reach is null || !double.IsFinite(reach.Range.Magnitude) ? Unknown : All[Step(reach.Range.Magnitude)].Colour;

    static int Step(double magnitude) => magnitude <= 0.001 ? 0 : Math.Clamp((int)Math.Ceiling(Math.Log10(magnitude)) - Least, 0, All.Length - 1);
}
