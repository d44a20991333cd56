using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>How the range of a slice is known.</summary>
public enum RangeSource
{
    /// <summary>Nothing is known.</summary>
    Unknown,
    /// <summary>The operator can give nothing else, whatever the input (Sigmoid: 0..1).</summary>
    Bound,
    /// <summary>Follows from the graph.</summary>
    Proved,
    /// <summary>Seen on the calibration samples.</summary>
    Observed,
    /// <summary>Reached when the model ran on a generated input; it may reach further.</summary>
    Witnessed,
    /// <summary>Every element is the same, in the model or on every sample.</summary>
    Constant,
}

/// <summary>One slice of a joined value, with all that is known of its range.</summary>
public sealed record SliceEvidence
{
    /// <summary>The values that were joined; several where a join along another axis (the scales of a detector) repeats the same slice.</summary>
    public required ImmutableArray<Value> Sources { get; init; }

    /// <summary>The value behind the layout operators; its operator says what the slice is.</summary>
    public required Value Origin { get; init; }

    /// <summary>The slice as it was traced; the first one of several <see cref="Sources"/>.</summary>
    public required TracedSlice Trace { get; init; }

    /// <summary>Where it lies in the judged value; null where no index range says that.</summary>
    public Region? Region { get; init; }

    /// <summary>Where it lies in the join it entered first.</summary>
    public Region? InnerRegion { get; init; }

    /// <summary>The joins it went through, innermost first.</summary>
    public ImmutableArray<Node> Joins { get; init; } = [];

    /// <summary>The range it is judged by.</summary>
    public required Interval Range { get; init; }

    /// <summary>How that range is known.</summary>
    public required RangeSource Source { get; init; }

    /// <summary>What is proved of it: an outer bound, perhaps infinite.</summary>
    public Interval Proved { get; init; } = Interval.Unknown;

    /// <summary>What was seen of it on calibration samples, or by the witness.</summary>
    public ValueObservation? Observation { get; init; }

    /// <summary>The notation used everywhere: the region in the judged value, or that there is none; the name of the tensor where nothing tells where it lies.</summary>
    public string Notation => Region?.ToString() ?? (InnerRegion is { } inner ? $"no slice of the output ({inner} of '{InnerJoin}')" : Sources[0].Name);

    /// <summary>Where it lies in the join it entered first; the name of the tensor where that isn't known.</summary>
    public string InnerNotation => InnerRegion?.ToString() ?? Sources[0].Name;

    /// <summary>How the join it entered first is called.</summary>
    public string InnerJoin => Joins.Length > 0 ? Joins[0].Label : "?";
}
