using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>
/// Decides by which range a slice is judged. Bounds before observations: a Sigmoid can give 1 even if the data never showed it
/// (rule-catalogue 6.5). Then what data or a run showed, then what follows from the graph.
/// </summary>
sealed class SliceRanges(ModelEvidence evidence, Observations? witnessed)
{
    public SliceEvidence Judge(TracedSlice slice)
    {
        var proved = evidence.Facts.TellingRangeOf(slice.Source);
        var observation = evidence.ObservationOf(slice.Source) ?? WitnessOf(slice.Source);
        var (range, source) = Decide(slice, proved, observation);
        return new SliceEvidence
        {
            Sources = [slice.Source],
            Origin = slice.Origin,
            Trace = slice,
            Region = slice.Region,
            InnerRegion = slice.InnerRegion,
            Joins = slice.Joins,
            Range = range,
            Source = source,
            Proved = proved,
            Observation = observation,
        };
    }

    (Interval Range, RangeSource Source) Decide(TracedSlice slice, Interval proved, ValueObservation? observation)
    {
        if (evidence.IsConstant(slice.Source) || evidence.IsConstant(slice.Origin)) return (proved, RangeSource.Constant);
        if (evidence.BoundOf(slice.Origin) is { } bound) return (bound, RangeSource.Bound);
        if (observation is not null && evidence.Observed is not null) return observation.IsConstant && observation.Floor is null ? (observation.Range, RangeSource.Constant) : (observation.Covered, RangeSource.Observed);
        if (observation is not null) return (observation.Range, RangeSource.Witnessed);
        return proved.IsBounded ? (proved, RangeSource.Proved) : (proved, RangeSource.Unknown);
    }

    ValueObservation? WitnessOf(Value value) => value.Graph.Parent is null ? witnessed?.Values.GetValueOrDefault(value.Name) : null;
}
