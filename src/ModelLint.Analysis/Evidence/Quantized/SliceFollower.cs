using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>
/// Follows slices through codes. Each value is told once: an output of the model with all that reaches it through operators that only move, join and round;
/// then, from the end of the graph, codes that none of those tells.
/// </summary>
sealed class SliceFollower(ModelEvidence evidence, QuantizedModel quantized)
{
    public ImmutableArray<CodedResult> Results(Model model)
    {
        var results = ImmutableArray.CreateBuilder<CodedResult>();
        var told = new HashSet<CodedValue>(ReferenceEqualityComparer.Instance);
        foreach (var output in model.Graph.Outputs.Distinct()) Add(output);
        foreach (var value in quantized.Values.Reverse())
            if (!told.Contains(value)) Add(value.Codes);
        return results.ToImmutable();

        void Add(Value value)
        {
            var trace = SliceTrace.ThroughCodes(evidence.Facts, value);
            var slices = trace.Slices.Select(Follow).ToImmutableArray();
            foreach (var (slice, traced) in slices.Zip(trace.Slices))
                told.UnionWith(slice.Stops.Where(s => IsWhole(traced, s, trace)).Select(static s => s.At));
            if (slices.Any(static s => s.Stops.Length > 0)) results.Add(new CodedResult(value, Merge(slices)));
        }
    }

    // A join of which some parts were left out on the way isn't told by what is left.
    static bool IsWhole(TracedSlice slice, CodedStop stop, SliceTrace trace)
    {
        foreach (var passage in slice.Path())
        {
            if (passage.IsJoin && !trace.Joins.Contains(passage.Value.Producer!)) return false;
            if (passage.Value == stop.At.Codes) return true;
        }

        return true;
    }

    CodedSlice Follow(TracedSlice trace)
    {
        var (range, source) = Begin(trace.Origin);
        var seen = Seen(trace.Origin);
        var slice = new SliceEvidence
        {
            Sources = [trace.Source],
            Origin = trace.Origin,
            Trace = trace,
            Region = trace.Region,
            InnerRegion = trace.InnerRegion,
            Joins = trace.Joins,
            Range = range,
            Source = source,
            Proved = range,
            Observation = evidence.ObservationOf(trace.Origin),
        };
        return new CodedSlice { Slice = slice, Stops = Walk(trace, range), SeenStops = source == RangeSource.Constant ? [] : Walk(trace, seen) };
    }

    // The real numbers where a slice begins.
    (Interval Range, RangeSource Source) Begin(Value origin)
    {
        var facts = evidence.Facts;
        if (evidence.IsConstant(origin)) return (facts.RangeOf(origin).Overall, RangeSource.Constant);
        if (quantized.At(origin) is { } coded && coded.Real != origin) return (coded.Proved, coded.Proved.IsUnknown ? RangeSource.Unknown : RangeSource.Proved);
        if (evidence.BoundOf(origin) is { } bound) return (bound, RangeSource.Bound);
        var proved = facts.RangeOf(origin).Overall;
        return (proved, proved.IsBounded ? RangeSource.Proved : RangeSource.Unknown);
    }

    Interval? Seen(Value origin) => quantized.At(origin) is { } coded ? coded.SeenRange : evidence.ObservationOf(origin) is { Count: > 0 } seen ? seen.Range : null;

    ImmutableArray<CodedStop> Walk(TracedSlice trace, Interval? begin)
    {
        var stops = ImmutableArray.CreateBuilder<CodedStop>();
        var state = new State(begin, null, null);
        if (quantized.At(trace.Origin) is { } own) state = Round(own, state);
        var before = trace.Origin;
        foreach (var passage in trace.Path())
        {
            state = Pass(before, passage, state);
            before = passage.Value;
        }

        return stops.ToImmutable();

        State Pass(Value from, Passage passage, State now)
        {
            var node = passage.Value.Producer!;
            var call = evidence.Facts.CallOf(node);
            var form = evidence.Facts.UnitOf(node)?.Coded(call);
            if (form is { Role: CodedRole.Dequantizes }) return now.Decoded(call.ParametersOf(form.Inputs[0], isOutput: false));
            if (form is { Role: CodedRole.Computes })
            {
                var port = form.Inputs.FirstOrDefault(p => p.Codes < node.Inputs.Length && node.Inputs[p.Codes] == from);
                now = now.Decoded(call.ParametersOf(port, isOutput: false));
            }

            if (quantized.At(passage.Value) is not { } at) return form is null ? now : new State(null, null, null);
            // A slice that nothing was seen of where it begins is seen where it is rounded, as long as it is all of the value.
            var whole = begin is null && now.Real is null && trace.Joins.IsEmpty && at.SeenRange is { } seen && evidence.Observed is not null ? now with { Real = seen } : now;
            return Round(at, whole);
        }

        State Round(CodedValue at, State now)
        {
            if (now.Real is not { } real) return new State(null, null, null);
            var codes = at.Parameters.Codes(real);
            stops.Add(new CodedStop(at, real, codes, now.IsDecoded));
            return at.Real == at.Codes ? new State(at.Parameters.Reals(codes), null, at.Parameters) : new State(null, codes, at.Parameters);
        }
    }

    /// <summary>What a slice is on its way: real numbers or codes.</summary>
    readonly record struct State(Interval? Real, Interval? Codes, CodeParameters? Coded)
    {
        public bool IsDecoded => Coded is not null;

        public State Decoded(CodeParameters? by) => by is { IsUsable: true } && Codes is { } codes ? new State(by.Reals(codes), null, by) : this with { Codes = null };
    }

    // What a join along another axis repeats is told once, as far as the same becomes of it.
    static ImmutableArray<CodedSlice> Merge(ImmutableArray<CodedSlice> slices)
    {
        var merged = new List<(int Place, CodedSlice Slice)>();
        foreach (var alike in slices.Index().GroupBy(static s => (s.Item.Lost?.At.Codes.Name, s.Item.SeenLost?.At.Codes.Name, s.Item.Slice.Source)))
        {
            var bySource = alike.ToLookup(static s => s.Item.Slice.Trace);
            foreach (var slice in SliceMerging.Merge([.. alike.Select(static s => s.Item.Slice)]))
            {
                var (place, first) = bySource[slice.Trace].First();
                merged.Add((place, first with { Slice = slice }));
            }
        }

        return [.. merged.OrderBy(static m => m.Place).Select(static m => m.Slice)];
    }
}
