namespace ModelLint.Analysis.Evidence;

/// <summary>The smallest and the largest finite element of one value in one sample; +∞ and −∞ where there is none.</summary>
/// <param name="Min">The smallest one.</param>
/// <param name="Max">The largest one.</param>
public readonly record struct SampleExtremes(float Min, float Max)
{
    /// <summary>Of no finite element.</summary>
    public static SampleExtremes None => new(float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>True where no element was finite.</summary>
    public bool IsNone => Min > Max;

    /// <summary>The extremes of both together. Adding zero turns −0 into 0, so that the first of the two to come doesn't show.</summary>
    public SampleExtremes With(SampleExtremes other) => new(Math.Min(Min, other.Min) + 0f, Math.Max(Max, other.Max) + 0f);
}
