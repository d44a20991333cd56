using System.Collections.Immutable;

namespace ModelLint.Analysis.Quantizing;

/// <summary>What a vendor's documentation says of operators on a target: documented ability, not run on hardware here. What it doesn't name is unknown.</summary>
/// <param name="Source">Where it is said.</param>
/// <param name="Unsupported">Operators that it knows and lists in no type.</param>
/// <param name="Float16Only">Operators that it lists in float16 alone.</param>
/// <param name="EightBitOnly">Operators that it lists in 8 bits, not in 16.</param>
/// <param name="MaxRank">The highest number of axes, by operator.</param>
public sealed record OperatorLimits(
    string Source, ImmutableHashSet<string> Unsupported, ImmutableHashSet<string> Float16Only, ImmutableHashSet<string> EightBitOnly, ImmutableDictionary<string, int> MaxRank);

/// <summary>Something that only a newer chip generation can.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Input">The input that it is about.</param>
/// <param name="Codes">What that input may have from then on.</param>
/// <param name="Since">The first generation that can.</param>
/// <param name="Source">Where it is said.</param>
public sealed record NewerAbility(string Operator, int Input, NewerCodes Codes, string Since, string Source);

/// <summary>Codes that a newer chip generation takes.</summary>
public enum NewerCodes
{
    /// <summary>16 bits.</summary>
    SixteenBit,
    /// <summary>A zero point that isn't the middle code.</summary>
    Asymmetric,
}
