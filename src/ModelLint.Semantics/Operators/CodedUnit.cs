using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>An operator that computes on codes: the type of its output, where its scales are and, where something can be told, the real numbers that it rounds to codes.</summary>
sealed class CodedUnit(string opType, Func<OperatorCall, OnnxType?> type, Func<OperatorCall, CodedForm> form, Func<OperatorCall, ValueRange>? real = null, string domain = CodedUnit.Microsoft)
    : OperatorSemantics(opType, domain)
{
    public const string Microsoft = "com.microsoft";

    public override Coverage Coverage => real is null ? Coverage.Shape : Coverage.Shape | Coverage.Range;

    public override bool IsQuantizing => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [type(call)];

    public override CodedForm? Coded(OperatorCall call) => form(call);

    public override ValueRange RealRange(OperatorCall call) => real?.Invoke(call) ?? ValueRange.Unknown;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var element = call.OutputType(output)?.Element ?? DataType.Undefined;
        if (form(call).Output is not { } port) return RealRange(call);
        return QuantizationGrid.Read(call, port, element, rank: null) is { IsUsable: true, IsPerTensor: true } codes
            ? RealRange(call).Map(codes.Codes)
            : RangeAnalysis.OfType(element);
    }

    protected override LayoutMap? Moves(OperatorCall call, int input, int output)
    {
        if (form(call) is not { IsJoin: true } joined) return null;
        var place = joined.Inputs.Select(static p => p.Codes).ToList().IndexOf(input);
        return place < 0 ? null : Place(call, joined, place);
    }

    // Where the numbers of several inputs stand side by side, each dequantized by itself.
    public static ValueRange Joined(OperatorCall call)
    {
        var form = JoinForm(call);
        var parts = form.Inputs.Select(p => Dequantized(call, p)).ToList();
        if (parts.Count == 0) return ValueRange.Unknown;
        if (call.OutputShape(0) is { } shape && Axes.Normalize(call.Int("axis", 1), shape.Rank) is { } axis && shape[axis].Value is < ValueRange.MaxCells
            && form.Inputs.All(p => call.Shape(p.Codes)?.Rank == shape.Rank && call.Shape(p.Codes)![axis].Value is not null))
            return ValueRange.Concat(axis, [.. parts.Select((r, i) => (r.WithRank(shape.Rank)!, (int)call.Shape(form.Inputs[i].Codes)![axis].Value!.Value))]);
        return ValueRange.Uniform(parts.Select(static p => p.Overall).Aggregate(static (a, b) => a.Union(b)));
    }

    /// <summary>The real numbers behind an input's codes.</summary>
    public static ValueRange Dequantized(OperatorCall call, CodePort port) =>
        QuantizationGrid.Read(call, port, call.Element(port.Codes), rank: null) is { IsUsable: true, IsPerTensor: true } codes
            ? call.Range(port.Codes).Map(c => codes.Reals(codes.Limits.Contains(c) ? c : codes.Limits).Outward(DataType.Float, 2))
            : ValueRange.Unknown;

    /// <summary>Inputs come in threes behind the output's scale and zero point: data, scale, zero point.</summary>
    public static CodedForm JoinForm(OperatorCall call) =>
        new(CodedRole.Computes, [.. Enumerable.Range(0, Math.Max(0, call.InputCount - 2) / 3).Select(static i => new CodePort(2 + 3 * i, 3 + 3 * i, 4 + 3 * i))], new CodePort(0, 0, 1)) { IsJoin = true };

    static LayoutMap Place(OperatorCall call, CodedForm joined, int place)
    {
        var shapes = joined.Inputs.Select(p => call.Shape(p.Codes)).ToList();
        if (shapes.FirstOrDefault(static s => s is not null) is not { } known || Axes.Normalize(call.Int("axis", 1), known.Rank) is not { } axis
            || shapes.Any(s => s is null || s.Rank != known.Rank || s[axis].Value is null))
            return LayoutMap.Unknown();
        var extents = shapes.Select(s => s![axis].Value!.Value).ToList();
        return LayoutMap.Place(axis, extents.Take(place).Sum(), extents[place], extents.Sum());
    }
}
