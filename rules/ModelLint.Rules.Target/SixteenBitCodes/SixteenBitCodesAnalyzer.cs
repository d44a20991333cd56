using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Target.SixteenBitCodes;

/// <summary>16-bit codes where the target, or one of its operators, has only 8 bits.</summary>
public sealed class SixteenBitCodesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5006", "SixteenBitCodes", Category.Target, Severity.Warning,
        title: "16-bit codes where the target has only 8 bits",
        message: "'{value}'{others}: 16-bit codes, where {owner} has only 8 bits.",
        description: "Not every target has kernels for 16-bit activations, and those that do don't have them for every operator. What is left over is refused, or computed in float.")
    {
        Help = RulePage.Of<TargetPack>("ML5006"),
        Tags = ["target", "quantization"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("node", "node"), new("type", "type")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        var wide = context.Evidence.Quantized.Values.Where(static v => v.Parameters.Bits == 16).ToList();
        if (wide.Count == 0)
        {
            context.NotApplicable("no activation has 16-bit codes");
            return;
        }

        if (!context.Target.Has16Bit)
        {
            Tell(context, context.Target.Name, "", wide.Select(static v => (Value: v, Node: v.Node)), "the target's profile");
            return;
        }

        if (context.Target.Operators is not { } limits) return;
        foreach (var kind in wide.SelectMany(v => Neighbours(v, context).Where(n => limits.EightBitOnly.Contains(n.OpType)).Select(n => (Value: v, Node: (Node?)n))).GroupBy(static p => p.Node!.OpType))
            Tell(context, $"{kind.Key} on {context.Target.Name}", kind.Key, kind, $"documented, not tried on hardware: {limits.Source}");
    }

    static void Tell(ModelContext context, string owner, string discriminator, IEnumerable<(CodedValue Value, Node? Node)> found, string grounds) => Places.Tell(context, Rule,
        [.. found.Select(static f => new Place(f.Node is { } node ? ModelElement.Of(f.Value.Real ?? f.Value.Codes, node) : ModelElement.Of(f.Value.Codes), f.Value.Name, [f.Value.Name, f.Node?.Label ?? "", f.Value.Parameters.Type.OnnxName()]))],
        _columns,
        new FindingDetails
        {
            Arguments = [new("owner", owner)],
            Grounds = grounds,
            Advice = [new Advice("Quantize these values in 8 bits (--type value=uint8), or split what needs more into values of similar scale.", [])],
            Certainty = Certainty.Measured,
            Discriminator = discriminator,
        });

    // What made the numbers, and what computes with the codes.
    static IEnumerable<Node> Neighbours(CodedValue value, ModelContext context)
    {
        if (value.Real?.Producer is { } maker) yield return maker;
        foreach (var use in value.Codes.Uses)
        {
            if (use.Node.Outputs is [{ } decoded, ..] && context.Evidence.Quantized.DecodedBy(decoded) is not null)
                foreach (var reader in decoded.Uses) yield return reader.Node;
            else
                yield return use.Node;
        }
    }
}
