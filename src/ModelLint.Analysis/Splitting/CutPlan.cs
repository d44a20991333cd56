using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Splitting;

/// <summary>Where a model is cut.</summary>
public enum CutPlace
{
    /// <summary>Where branches of different scale are still apart.</summary>
    BeforeJoin,
    /// <summary>Before what makes coordinates of the last weighted operator's results: the expectation over bins, anchors, strides.</summary>
    BeforeDecoding,
}

/// <summary>What a cut value is of a value that was joined.</summary>
/// <param name="Value">The joined value: a graph output, unless the join stands inside the graph.</param>
/// <param name="Region">The part of it that the cut value becomes, or is needed for; null where no index range says that.</param>
/// <param name="IsExact">True where it becomes that part by layout alone; false where the tail computes the part from it.</param>
public sealed record CutMeaning(Value Value, Region? Region, bool IsExact);

/// <summary>A value at which the model is cut: an output of the head.</summary>
public sealed record CutValue
{
    /// <summary>How the head calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The values of the model that it is made of: one, or several neighbours of like scale that the head joins.</summary>
    public required ImmutableArray<Value> Members { get; init; }

    /// <summary>The join that the members are inputs of; null for a single one.</summary>
    public Node? Join { get; init; }

    /// <summary>What it is of the joined values.</summary>
    public ImmutableArray<CutMeaning> Meanings { get; init; } = [];

    /// <summary>The range that is known of it.</summary>
    public required Interval Range { get; init; }

    /// <summary>How that range is known.</summary>
    public required RangeSource Source { get; init; }
}

/// <summary>Where a model is to be cut so that no part has to share a scale with one of another order.</summary>
/// <param name="Place">Where.</param>
/// <param name="Values">The cut values, in the order of the parts that they are.</param>
/// <param name="Tail">The nodes behind them, in the order of the file.</param>
/// <param name="Joined">The values whose parts come apart.</param>
public sealed record CutPlan(CutPlace Place, ImmutableArray<CutValue> Values, ImmutableArray<Node> Tail, ImmutableArray<JoinedValue> Joined);

/// <summary>A plan, or why there is none.</summary>
/// <param name="Plan">The plan; null where there is none.</param>
/// <param name="Reason">Why not, in one line; empty where there is a plan.</param>
public sealed record CutProposal(CutPlan? Plan, string Reason)
{
    internal static CutProposal No(string reason) => new(null, reason);
}
