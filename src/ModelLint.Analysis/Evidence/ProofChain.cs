using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Evidence;

/// <summary>Tells how the range of a slice comes about: the operators that prove it, or where it was measured, and its way from there through layout operators and joins.</summary>
sealed class ProofChain(ModelEvidence evidence)
{
    // Of a proof that goes further back, the operators nearest to the slice are told; of a longer way, those nearest to the judged value.
    const int MaxSteps = 32;

    public Chain Of(SliceEvidence slice, RangeSource source)
    {
        var isMeasured = source is RangeSource.Observed or RangeSource.Witnessed;
        var start = isMeasured ? slice.Sources[0] : slice.Origin;
        ImmutableArray<RelatedElement> steps = [.. isMeasured ? [Measured(slice, start)] : Proof(start, source), .. Way(slice.Trace, start)];
        var likewise = slice.Sources.Length > 1 ? $" ({slice.Sources.Length - 1} more come the same way)" : "";
        return new Chain($"{slice.Notation} {Claim(slice, source)}{likewise}", steps);
    }

    static string Claim(SliceEvidence slice, RangeSource source) => source switch
    {
        RangeSource.Bound => $"can only be in {slice.Range}",
        RangeSource.Proved => $"is proved to lie in {slice.Proved}",
        RangeSource.Constant => $"is constant, {slice.Range}",
        RangeSource.Observed => $"was seen in {slice.Range}{Outer(slice)}",
        RangeSource.Witnessed => $"reaches {slice.Range}{Outer(slice)}",
        _ => slice.Proved.IsUnknown ? "has no known bound" : $"is proved to lie in {slice.Proved}",
    };

    static string Outer(SliceEvidence slice) => slice.Proved.IsUnknown ? "" : $", proved to stay in {slice.Proved}";

    RelatedElement Measured(SliceEvidence slice, Value value)
    {
        var seen = slice.Source == RangeSource.Witnessed ? evidence.Witnessed : evidence.Observed;
        return new RelatedElement(ModelElement.Of(value), $"reached {slice.Observation?.Range} in {seen?.Source}");
    }

    // What the value's range follows from, before what follows from it.
    IEnumerable<RelatedElement> Proof(Value value, RangeSource source)
    {
        if (source is RangeSource.Constant) return [new RelatedElement(ModelElement.Of(value), "is constant")];
        var steps = new List<Value>();
        var pending = new Queue<Value>([value]);
        var seen = new HashSet<Value> { value };
        while (steps.Count < MaxSteps && pending.TryDequeue(out var step))
        {
            steps.Add(step);
            foreach (var premise in Premises(step).Where(seen.Add)) pending.Enqueue(premise);
        }

        // Breadth first from the end: turned round, every value comes after what it was made of, but for graphs that join again.
        return steps.OrderBy(static v => v.Producer?.Index ?? -1).Select(v => new RelatedElement(ModelElement.Of(v), Told(v)));
    }

    // Values that aren't constant and of which something is proved; an operator that saturates needs none, and neither do codes of which all are possible.
    IEnumerable<Value> Premises(Value value) => value.Producer is not { } node || evidence.BoundOf(value) is not null || IsAnyCode(value)
        ? []
        : node.Inputs.OfType<Value>().Where(i => !evidence.IsConstant(i) && ReferenceEquals(i.Graph, value.Graph) && !evidence.Facts.RangeOf(i).Overall.IsUnknown);

    bool IsAnyCode(Value value) => evidence.IsQuantized && evidence.Facts.ElementOf(value) is var type && type.IsInteger() && evidence.Facts.RangeOf(value).Overall == CodeParameters.LimitsOf(type);

    string Told(Value value)
    {
        if (evidence.BoundOf(value) is { } bound) return $"gives {bound} whatever its input";
        var range = evidence.Facts.RangeOf(value).Overall;
        if (IsAnyCode(value)) return $"can be any of the codes {range}";
        if (value.Producer is not null) return range.IsUnknown ? "has no bound that could be proved" : Premises(value).Any() ? $"makes {range} of it" : $"gives {range} whatever its input";
        return range.IsUnknown ? "is an input of which nothing is declared" : $"is an input in {range}";
    }

    static IEnumerable<RelatedElement> Way(TracedSlice trace, Value start)
    {
        var path = trace.Path().Where(static p => p.Value.Producer is not null).ToList();
        // What lies before the value that was measured isn't on the way from it.
        var from = path.FindIndex(p => p.Value == start) + 1;
        foreach (var passage in path.Skip(Math.Max(from, path.Count - MaxSteps))) yield return new RelatedElement(ModelElement.Of(passage.Value.Producer!), Told(passage));
    }

    static string Told(Passage passage)
    {
        var place = passage.Region is not { } region ? ", at no index range" : region.Axes.Count == 0 ? "" : $" as {region}";
        var output = passage.Value.IsGraphOutput && passage.Value.Graph.Parent is null ? $", the output '{passage.Value.Name}'" : "";
        return $"{(passage.IsJoin ? "joins" : "passes")} it{place}{output}";
    }
}
