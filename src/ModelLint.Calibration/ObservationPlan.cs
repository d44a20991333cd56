using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Calibration;

/// <summary>A value that isn't looked at, since its elements are just those of others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parts">The values whose elements it has, each as often as it is named.</param>
/// <param name="JoinAxis">The axis that they stand side by side on; null where no axis says that.</param>
sealed record DerivedValue(string Name, ImmutableArray<string> Parts, int? JoinAxis);

/// <summary>
/// What of a model is looked at while it runs. Left out is what depends on no input and whose range the graph alone bounds (constants, and weights however
/// they are written down), what an operator saturates at known bounds (Sigmoid), unless it is an output or goes into a join, and what
/// only moves or joins elements that are looked at elsewhere: its statistics follow from theirs, exactly.
/// </summary>
/// <param name="Names">Names of outputs of the main graph's nodes that are looked at, in the order of the file.</param>
/// <param name="Derived">What follows from these and from the inputs, in the order of the graph.</param>
/// <param name="ChannelAxes">By value the axis whose indices are told apart: 1 of what has four axes, and that of the join for outputs.</param>
sealed record ObservationPlan(ImmutableArray<string> Names, ImmutableArray<DerivedValue> Derived, ImmutableDictionary<string, int> ChannelAxes)
{
    /// <summary>Those of <see cref="Names"/> that operators computing on codes write: they stand for numbers that no other value holds.</summary>
    public ImmutableHashSet<string> Codes { get; init; } = [];

    /// <summary>Plans a run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="facts">What its graph tells.</param>
    /// <param name="filter">Which values are wanted; null means all that need it.</param>
    public static ObservationPlan Of(Model model, ModelFacts facts, Func<Value, bool>? filter)
    {
        var fed = Fed(model.Graph);
        var joined = model.Graph.Nodes.Where(n => facts.UnitOf(n) is { IsJoin: true }).SelectMany(static n => n.Inputs).OfType<Value>().ToHashSet();
        var known = model.Graph.Inputs.Where(i => i.IsRequiredInput && FloatBlocks.IsObserved(facts.ElementOf(i)) && (filter is null || filter(i))).ToHashSet();
        var coded = new CodedReplay(facts);
        var (names, derived) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<DerivedValue>());
        foreach (var value in GraphOrder.Of(model.Graph).Nodes.SelectMany(static n => n.Outputs).OfType<Value>().Where(IsWanted))
        {
            if (!value.IsGraphOutput && Derive(facts, value) is { } how && how.Parts.All(known.Contains))
                derived.Add(new DerivedValue(value.Name, [.. how.Parts.Select(static p => p.Name)], how.JoinAxis));
            else
                names.Add(value.Name);
            known.Add(value);
        }

        var codes = names.Where(n => coded.IsCodes(model.Graph.Find(n)!)).ToImmutableHashSet(StringComparer.Ordinal);
        return new ObservationPlan(names.ToImmutable(), derived.ToImmutable(), ChannelsOf(model, facts)) { Codes = codes };

        bool IsWanted(Value value)
        {
            if (coded.IsCodes(value)) return filter is null || filter(value);
            // What comes out of codes was seen before it became codes.
            if (filter is null && coded.IsDecoded(value) && !value.IsGraphOutput && !joined.Contains(value)) return false;
            if (facts.ElementOf(value) is not DataType.Undefined && !FloatBlocks.IsObserved(facts.ElementOf(value))) return false;
            if (!fed.Contains(value) && IsKnown(facts, value)) return false;
            return filter is null ? value.IsGraphOutput || joined.Contains(value) || coded.IsJoinedBehind(value, joined) || facts.UnitOf(value.Producer!)?.Saturation is null : filter(value);
        }
    }

    /// <summary>The values whose elements a value has, all of them and no others; none where it computes.</summary>
    public static ImmutableArray<Value> PartsOf(ModelFacts facts, Value value) => Derive(facts, value)?.Parts ?? [];

    // A single input whose elements are all kept, or several side by side.
    static (ImmutableArray<Value> Parts, int? JoinAxis)? Derive(ModelFacts facts, Value value)
    {
        if (facts.ElementOf(value) == DataType.Undefined || value.Producer is not { } node || facts.UnitOf(node) is not { } unit) return null;
        var inputs = node.Inputs.OfType<Value>().ToImmutableArray();
        if (unit.IsJoin) return inputs.Length > 0 && inputs.All(HasItsType) ? (inputs, JoinAxis(unit, facts.CallOf(node), inputs.Length)) : null;
        return inputs is [var data, ..] && HasItsType(data) && unit.Layout(facts.CallOf(node), 0, value.ProducerOutput) is { DropsElements: false } && node.Outputs.Length == 1 && !Repeats(facts, data, value)
            ? ([data], null)
            : null;

        // A Cast moves nothing either, but rounds.
        bool HasItsType(Value input) => facts.ElementOf(input) == facts.ElementOf(value);
    }

    // No operator that only moves elements repeats them; where both numbers are known it is checked all the same.
    static bool Repeats(ModelFacts facts, Value from, Value to) => facts.ShapeOf(from)?.ElementCount is { } a && facts.ShapeOf(to)?.ElementCount is { } b && a != b;

    static int? JoinAxis(OperatorSemantics unit, OperatorCall call, int inputs) =>
        inputs > 1 && unit.Layout(call, 0, 0)?.Move(Region.All) is { Axes: { Count: 1 } axes } ? axes.Keys.First() : null;

    static ImmutableDictionary<string, int> ChannelsOf(Model model, ModelFacts facts)
    {
        var axes = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var value in model.Graph.Inputs.Where(static i => i.IsRequiredInput).Concat(model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>()))
            if (facts.ShapeOf(value) is { Rank: 4 }) axes[value.Name] = 1;
        foreach (var join in new ModelEvidence(model, facts).JoinedValues.Where(static j => j.Value.IsGraphOutput))
            if (join.Slices.Select(static s => s.Region).OfType<Region>().SelectMany(static r => r.Axes.Keys).Distinct().ToList() is [var axis]) axes[join.Value.Name] = axis;
        return axes.ToImmutable();
    }

    static bool IsKnown(ModelFacts facts, Value value) => facts.ConstantOf(value) is not null || facts.RangeOf(value).Overall.IsBounded;

    static HashSet<Value> Fed(Graph graph)
    {
        var fed = graph.Inputs.Where(static i => i.IsRequiredInput).ToHashSet();
        foreach (var node in GraphOrder.Of(graph).Nodes)
            if (Reads(node).Any(fed.Contains)) fed.UnionWith(node.Outputs.OfType<Value>());
        return fed;
    }

    // A subgraph reads values of the graphs around it without listing them as inputs of its node.
    static IEnumerable<Value> Reads(Node node) => node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(static g => g.Nodes).SelectMany(Reads));
}
