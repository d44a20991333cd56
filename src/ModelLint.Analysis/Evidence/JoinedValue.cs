using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Evidence;

/// <summary>A value that joins brought together, judged as one because it will share one scale.</summary>
/// <param name="Value">The graph output, or the output of an outermost join inside the graph.</param>
/// <param name="Join">The outermost join.</param>
/// <param name="Inner">Further joins whose parts are all told here, outer ones first.</param>
/// <param name="Slices">Its parts.</param>
public sealed record JoinedValue(Value Value, Node Join, ImmutableArray<Node> Inner, ImmutableArray<SliceEvidence> Slices);
