using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Layout;

/// <summary>What a layout operator does with whole tensors, in the four forms that all of them come down to: enough to do the same elsewhere.</summary>
public abstract record LayoutStep;

/// <summary>Inputs side by side along an axis.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
public sealed record JoinStep(int Axis) : LayoutStep;

/// <summary>Axes in another order.</summary>
/// <param name="Order">Axis i of the output is axis Order[i] of the input.</param>
public sealed record PermuteStep(ImmutableArray<int> Order) : LayoutStep;

/// <summary>Other extents, the elements in their row-major order.</summary>
/// <param name="To">The extents; one at most isn't a number, and is what is left.</param>
public sealed record ReshapeStep(Shape To) : LayoutStep;

/// <summary>Some indices of an axis.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Start">The first index.</param>
/// <param name="Step">From one to the next; negative where they come in reverse.</param>
/// <param name="Count">How many.</param>
public readonly record struct IndexRun(int Axis, long Start, long Step, long Count);

/// <summary>Some indices of some axes; the other axes stay whole.</summary>
public sealed record PickStep(ImmutableArray<IndexRun> Runs) : LayoutStep;
