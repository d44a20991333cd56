using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>A part of a graph output: a slice of one that joins made, or the whole.</summary>
/// <param name="Output">The graph output.</param>
/// <param name="Slice">The part, with all that is known of its range.</param>
/// <param name="Seen">What calibration samples reached there, over all values that it comes from; null where nothing was seen.</param>
public sealed record OutputPart(Value Output, SliceEvidence Slice, Interval? Seen)
{
    /// <summary>How it is called in messages: the output's name, and the slice where it isn't the whole; where it is no slice of the output, that of the join it entered.</summary>
    public string Label => Slice.Region switch
    {
        { IsAll: true } => Output.Name,
        { } region => $"{Output.Name} {region}",
        _ => $"{Output.Name} ({Slice.InnerNotation} of {Slice.InnerJoin})",
    };
}
