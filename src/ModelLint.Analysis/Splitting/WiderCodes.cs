using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Splitting;

/// <summary>Gives what is joined, and what is tied to it, codes of 16 bits: one scale, but 256 times as fine. The model stays whole.</summary>
public static class WiderCodes
{
    /// <summary>The model as it is, with the types that the quantizer is told.</summary>
    public static FixedModels Of(EditContext context, CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        var type = context.Target.Quantizer.IsSymmetric ? DataType.Int16 : DataType.UInt16;
        var values = plan.Values.SelectMany(static v => v.Members).Concat(plan.Tail.SelectMany(static n => n.Outputs).OfType<Value>()).Where(v => context.Evidence.Facts.ElementOf(v) == DataType.Float).Distinct();
        return new FixedModels([new FixedModel(ModelPart.Whole, context.NewEditor()) { IsWritten = false }])
        {
            Quantization = new QuantizationDirectives { Types = values.ToImmutableDictionary(static v => v.Name, _ => type, StringComparer.Ordinal) },
            Notes = [.. plan.Joined.Select(j => $"'{j.Value.Name}' and what is joined there have 16-bit codes")],
        };
    }
}
