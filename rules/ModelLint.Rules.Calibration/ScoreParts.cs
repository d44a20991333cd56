using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration;

/// <summary>A part of an output that holds scores: its operator gives 0 to a bound (Sigmoid, Softmax), whatever it is fed with.</summary>
/// <param name="Part">The part.</param>
/// <param name="Reached">The largest element that calibration samples showed.</param>
sealed record ScorePart(OutputPart Part, double Reached)
{
    /// <summary>What the operator can give.</summary>
    public double Bound => Part.Slice.Range.Hi;

    /// <summary>What was reached of that.</summary>
    public double Share => Reached / Bound;

    /// <summary>Those of a model's outputs that were seen, in their order.</summary>
    public static IEnumerable<ScorePart> All(RuleContext context) => context.Evidence.OutputParts
        .Where(static p => p is { Slice: { Source: RangeSource.Bound, Range: { Lo: 0, Hi: > 0 } }, Seen: not null }).Select(static p => new ScorePart(p, p.Seen!.Value.Hi));

    /// <summary>What other observations show of it: the largest element, and the smallest of the samples' largest; null where they show nothing.</summary>
    public (double Reached, double Least)? In(Observations other)
    {
        var seen = Part.Slice.Sources.Select(s => other.Values.GetValueOrDefault(s.Name)).OfType<ValueObservation>().Where(static o => o.Count > 0).ToList();
        if (seen.Count == 0) return null;
        var samples = seen.Select(static o => o.SampleExtremes.Length).Min();
        var least = samples == 0 ? 0 : Enumerable.Range(0, samples).Min(i => seen.Max(o => o.SampleExtremes[i].Max));
        return (seen.Max(static o => o.Range.Hi), least);
    }
}
