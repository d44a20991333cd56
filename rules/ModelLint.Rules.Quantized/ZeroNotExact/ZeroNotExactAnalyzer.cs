using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized.ZeroNotExact;

/// <summary>An encoding in which zero has no code.</summary>
public sealed class ZeroNotExactAnalyzer : ModelAnalyzer
{
    // Qualcomm's converters demand that zero can be represented; files carry scales with six digits and more.
    const double Tolerance = 1e-3;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4019", "ZeroNotExact", Category.Quantized, Severity.Warning,
        title: "Zero has no code in an encoding",
        message: "Zero lies {distance} of a step beside the nearest code of an encoding: '{value}'{others}.",
        description: "Padding, ReLU and biases put exact zeros into tensors. An encoding must have a code for zero: its lowest value must be a whole number of steps.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4019"),
        Tags = ["quantization", "encodings"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("scale", "scale", AlignRight: true), new("covered", "codes for"), new("distance", "steps beside zero", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (context.Evidence.Quantized.Encodings is not { } encodings)
        {
            context.CouldNotLook("no file of encodings is given");
            return;
        }

        var inexact = encodings.All
            .Where(static e => e is { Parameters: not null, Inexactness: > Tolerance })
            .Select(e => (Encoding: e, Value: context.Model.Graph.Find(e.Name)))
            .Where(static e => e.Value is not null)
            .OrderByDescending(static e => e.Encoding.Inexactness)
            .ToList();
        if (inexact.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. inexact.Select(static e => new Found(ModelElement.Of(e.Value!), e.Encoding.Name,
            [e.Encoding.Name, Told.Scale(e.Encoding.Parameters), e.Encoding.Parameters!.Covered.ToString(), e.Encoding.Inexactness]))], _columns, new FindingDetails
            {
                Arguments = [new("distance", inexact[0].Encoding.Inexactness)],
                Meaning = "Zeros become small numbers, which add up over padding and sums.",
                Grounds = $"read off {encodings.Path}",
                Certainty = Certainty.Measured,
            });
    }
}
