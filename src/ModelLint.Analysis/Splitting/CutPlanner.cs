using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting;

/// <summary>
/// Decides where a model is to be cut so that slices of different scale come apart: the joins that mix them, and everything behind, become a tail that stays float; what goes into it becomes
/// the outputs of the head. Pure: nothing is edited or run.
/// </summary>
public sealed class CutPlanner
{
    readonly Model _model;
    readonly ModelEvidence _evidence;
    readonly double _ratio;
    readonly DataValues _data;
    readonly TailFinder _tails;

    /// <summary>A planner for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="evidence">What is known of it.</param>
    /// <param name="ratio">Widest range over narrowest up to which slices stay together: fewest outputs for it.</param>
    public CutPlanner(Model model, ModelEvidence evidence, double ratio = 4)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(evidence);
        (_model, _evidence, _ratio, _data) = (model, evidence, ratio, new DataValues(model, evidence));
        _tails = new TailFinder(model, evidence.Facts, _data);
    }

    ModelFacts Facts => _evidence.Facts;

    /// <summary>Cuts where branches of different scale are still apart, through nested joins.</summary>
    /// <param name="joined">The values whose slices shall come apart.</param>
    public CutProposal BeforeJoins(IReadOnlyList<JoinedValue> joined)
    {
        ArgumentNullException.ThrowIfNull(joined);
        if (Refuse(joined) is { } reason) return CutProposal.No(reason);
        return Plan(CutPlace.BeforeJoin, joined, _tails.WithSelection(Mixing(joined)));
    }

    /// <summary>
    /// Cuts before coordinates are decoded: the ways of the wide slices are followed back to the last weighted operators, so that the head ends with them and the tail holds no weights. Narrow slices
    /// (scores) are cut as by <see cref="BeforeJoins"/>.
    /// </summary>
    /// <param name="joined">The values whose slices shall come apart.</param>
    public CutProposal BeforeDecoding(IReadOnlyList<JoinedValue> joined)
    {
        ArgumentNullException.ThrowIfNull(joined);
        if (Refuse(joined) is { } reason) return CutProposal.No(reason);
        var first = Mixing(joined);
        var without = _tails.Behind(first);
        var decoding = _tails.Decoding(joined.SelectMany(Wide).SelectMany(static s => s.Sources));
        decoding.ExceptWith(without);
        _tails.Trim(decoding, without);
        if (decoding.Count == 0) return CutProposal.No("nothing is decoded before the join: the wide slices come from weighted operators by layout alone");
        return Plan(CutPlace.BeforeDecoding, joined, _tails.WithSelection(first.Union(decoding).ToHashSet()));
    }

    string? Refuse(IReadOnlyList<JoinedValue> joined)
    {
        if (joined.Count == 0) return "no value joins slices of different scale";
        var inside = joined.SelectMany(static j => j.Inner.Prepend(j.Join)).FirstOrDefault(static n => n.Graph.Parent is not null || n.Graph.Owner is not null);
        if (inside is not null) return $"'{inside.Label}' stands inside control flow ('{inside.Graph.Path}'), where no cut can be made";
        return joined.FirstOrDefault(j => !ReferenceEquals(j.Value.Graph, _model.Graph)) is { } other ? $"'{other.Value.Name}' is no value of the main graph" : null;
    }

    // The joins that mix, and where integers become floats to be joined: the integers are the better outputs.
    HashSet<Node> Mixing(IReadOnlyList<JoinedValue> joined)
    {
        var first = new HashSet<Node>();
        foreach (var value in joined)
        {
            foreach (var join in value.Slices.SelectMany(static s => s.Joins).Distinct())
                if (ScaleRatio.Of(value.Slices.Where(s => s.Joins.Contains(join)).Select(ScaleRatio.WidthOf)) > _ratio) first.Add(join);
            foreach (var slice in value.Slices)
                if (slice.Trace.Path().Select(static p => p.Value.Producer).FirstOrDefault(MakesFloats) is { } cast) first.Add(cast);
        }

        return first;
    }

    bool MakesFloats(Node? node) => node is { Inputs: [{ } from, ..], Outputs: [{ } to] } && Facts.ElementOf(from).IsInteger() && Facts.ElementOf(to).IsFloat();

    // A slice is wide where the narrowest one beside it would starve.
    IEnumerable<SliceEvidence> Wide(JoinedValue joined)
    {
        var least = joined.Slices.Select(ScaleRatio.WidthOf).Where(static w => w > 0).DefaultIfEmpty(0).Min();
        return joined.Slices.Where(s => ScaleRatio.WidthOf(s) is var w && w > 0 && ScaleRatio.Of([w, least]) > _ratio);
    }

    CutProposal Plan(CutPlace place, IReadOnlyList<JoinedValue> joined, HashSet<Node> tail)
    {
        if (_model.Graph.Nodes.FirstOrDefault(n => tail.Contains(n) && _tails.IsWeighted(n)) is { } weighted)
            return CutProposal.No($"what is joined goes on into weighted operators ('{weighted.Label}' first): a cut would leave those float");
        var entries = _data.EntriesOf(_model.Graph, tail);
        // One value moved twice is one output: the tail moves it.
        while (entries.Select(static e => e.Producer).Where(n => n is not null && _tails.IsMove(n) && n.Reads.Any(entries.Contains)).ToList() is { Count: > 0 } moves)
        {
            tail = _tails.Behind(tail.Union(moves.OfType<Node>()).ToHashSet());
            entries = _data.EntriesOf(_model.Graph, tail);
        }

        if (entries.Count == 0) return CutProposal.No("nothing that is computed from inputs goes into the join");
        var values = new CutValues(_model, _evidence, _ratio, joined, tail).Of(entries);
        return values.Length < 2 && entries.Count < 2
            ? CutProposal.No("a cut would leave a single value, as wide as before")
            : new CutProposal(new CutPlan(place, values, [.. _model.Graph.Nodes.Where(tail.Contains)], [.. joined]), "");
    }
}
