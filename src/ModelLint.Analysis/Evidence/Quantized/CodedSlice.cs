using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>A slice where it is rounded to codes.</summary>
/// <param name="At">The value that becomes codes.</param>
/// <param name="Before">What the slice's numbers lie in before.</param>
/// <param name="Codes">The codes that they get.</param>
/// <param name="IsDecoded">True where the numbers come out of codes themselves, through operators that only move elements.</param>
public sealed record CodedStop(CodedValue At, Interval Before, Interval Codes, bool IsDecoded)
{
    /// <summary>How many codes they get at most.</summary>
    public double Levels => Codes.Width + 1;

    /// <summary>True where different numbers all get one code. Where codes begin at 0 an activation was left out that cuts off all below: that is no loss.</summary>
    public bool Collapses => Codes.Lo == Codes.Hi && (At.Parameters.Covered.Lo == 0 ? Math.Max(Before.Lo, 0) : Before.Lo) < Before.Hi;

    /// <summary>What the codes stand for.</summary>
    public Interval After => At.Parameters.Reals(Codes);
}

/// <summary>A slice on its way through codes, from the operator that made it to the value that is judged.</summary>
public sealed record CodedSlice
{
    /// <summary>The slice; its range is that of the real numbers where it begins.</summary>
    public required SliceEvidence Slice { get; init; }

    /// <summary>Where it is rounded, by what is proved of it or bounds it, in the order of the way.</summary>
    public required ImmutableArray<CodedStop> Stops { get; init; }

    /// <summary>The same by what samples showed; empty where nothing was seen.</summary>
    public ImmutableArray<CodedStop> SeenStops { get; init; } = [];

    /// <summary>Where it becomes a constant by what is proved; null where it doesn't.</summary>
    public CodedStop? Lost => Stops.FirstOrDefault(static s => s.Collapses);

    /// <summary>Where it became a constant on all samples; null where it didn't, or nothing was seen.</summary>
    public CodedStop? SeenLost => SeenStops.FirstOrDefault(static s => s.Collapses);
}

/// <summary>A value that codes reach, judged as one: an output of the model, or codes that are computed with.</summary>
/// <param name="Value">The value.</param>
/// <param name="Slices">Its parts: one, where no join made it.</param>
public sealed record CodedResult(Value Value, ImmutableArray<CodedSlice> Slices);
