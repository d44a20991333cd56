using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.QdqMismatch;

/// <summary>Codes that are read with another scale than they were written with.</summary>
public sealed class QdqMismatchAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4006", "QdqMismatch", Category.Quantized, Severity.Warning,
        title: "Codes are read with another scale than they were written with",
        message: "Codes are written with scale {written} and read with {read}: '{value}'{others}.",
        description: "Where scale or zero point differ between what writes codes and what reads them, every number is stretched or shifted.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4006"),
        Tags = ["quantization", "scale"],
    };

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "codes"), new("reader", "read by"), new("writtenScale", "written: scale", AlignRight: true), new("writtenZeroPoint", "zero point", AlignRight: true),
        new("readScale", "read: scale", AlignRight: true), new("readZeroPoint", "zero point", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var quantized = context.Evidence.Quantized;
        var found = new List<(CodedPlace Place, CodeParameters Written)>();
        foreach (var place in quantized.Places.Where(static p => p is { IsOutput: false, Kind: CodedKind.Activation, Parameters: not null, Codes: not null }))
            if (quantized.ParametersOf(place.Codes!) is { } written && !written.IsSameAs(place.Parameters!)) found.Add((place, written));
        if (found.Count == 0) return;
        var (first, by) = found[0];
        FoundReport.Tell(context, Rule, [.. found.Select(static f => new Found(ModelElement.Of(f.Place.Node), f.Place.Name, Row(f.Place, f.Written)))], _columns, new FindingDetails
        {
            Arguments = [new("written", Words(by)), new("read", Words(first.Parameters!))],
            Meaning = "Unless a multiplication was folded into the scale on purpose, what is read isn't what was written.",
            Certainty = Certainty.Measured,
        });
    }

    static string Words(CodeParameters parameters) => $"{Told.Scale(parameters).Display} (zero point {Told.ZeroPoint(parameters).Display})";

    static ImmutableArray<FactValue> Row(CodedPlace place, CodeParameters written) =>
        [place.Name, place.Node.Label, Told.Scale(written), Told.ZeroPoint(written), Told.Scale(place.Parameters), Told.ZeroPoint(place.Parameters)];
}
