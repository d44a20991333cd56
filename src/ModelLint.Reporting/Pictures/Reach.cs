using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Reporting.Pictures;

/// <summary>How far a value goes from zero, and how that is known.</summary>
/// <param name="Range">The range.</param>
/// <param name="Grounds">What it is: <c>proved</c>.</param>
sealed record Reach(Interval Range, string Grounds)
{
    /// <summary>Codes tell the scale that a value has; without them samples do, and without those what is proved. Null where nothing is known.</summary>
    public static Reach? Of(Value value, ModelEvidence evidence)
    {
        var codes = evidence.Quantized.At(value) ?? value.Uses.Select(static u => u.Node.Outputs.FirstOrDefault()).OfType<Value>().Select(evidence.Quantized.At).FirstOrDefault(c => c?.Real == value);
        if (codes is not null) return new Reach(codes.Parameters.Covered, $"codes in steps of {Interval.Format(codes.Parameters.Step)} cover");
        if (evidence.ObservationOf(value) is { Count: > 0 } seen) return new Reach(seen.Range, "observed");
        return evidence.Facts.ElementOf(value).IsFloat() && evidence.Facts.RangeOf(value).Overall is { IsBounded: true } proved ? new Reach(proved, "proved") : null;
    }
}
