using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Target.FloatInQuantized;

/// <summary>Float nodes left in a quantized graph, for a target that computes in integers only.</summary>
public sealed class FloatInQuantizedAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5005", "FloatInQuantized", Category.Target, Severity.Warning,
        title: "Float nodes are left in a quantized graph, and the target computes in integers",
        message: "'{value}'{others}: float in a quantized graph; {target} computes in integers.",
        description: "Everything that a device computing in integers runs must read codes and write codes. Float nodes that were left in the model, such as a detector's box decoding, make its compiler refuse the graph, or break it into pieces that travel between processors.")
    {
        Help = RulePage.Of<TargetPack>("ML5005"),
        Tags = ["target", "quantization"],
    };

    const int MaxCuts = 12;
    const int MaxKinds = 8;

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("operator", "operator"), new("output", "output")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        if (context.Target.FloatNodes.Length == 0 || context.Scope == QuantizationScope.Weighted)
        {
            context.NotApplicable(context.Scope == QuantizationScope.Weighted ? "float nodes are meant to stay (weighted scope)" : $"{context.Target.Name} runs float nodes, as far as is known here");
            return;
        }

        if ((context.Evidence.Quantized.Formats & (QuantizedFormats.Qdq | QuantizedFormats.Operators)) == 0)
        {
            context.NotApplicable("no activations have codes with stated scales");
            return;
        }

        var found = FloatNodes.Of(context.Model, context.Evidence);
        Places.Tell(context, Rule,
            [.. found.Nodes.Select(static n => new Place(ModelElement.Of(n), n.Label, [n.Label, n.OpType, n.Outputs.FirstOrDefault()?.Name ?? ""]))],
            _columns,
            new FindingDetails
            {
                Facts = [new("computing", found.Total)],
                Meaning = $"{found.Nodes.Count} of {found.Total} nodes that compute are float: {Kinds(found.Nodes)}. {Half(found)}{context.Target.FloatNodes}",
                Grounds = "read off the model: what these nodes read doesn't come out of codes, or what they write doesn't become codes",
                Advice = [.. Remedies(found)],
                Certainty = Certainty.Measured,
            });
    }

    static string Kinds(IReadOnlyList<Node> nodes)
    {
        var kinds = nodes.GroupBy(static n => n.OpType).OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key, StringComparer.Ordinal).ToList();
        return string.Join(", ", kinds.Take(MaxKinds).Select(static g => $"{g.Count()} {g.Key}")) + (kinds.Count > MaxKinds ? $" and {kinds.Skip(MaxKinds).Sum(static g => g.Count())} others" : "");
    }

    // A quantizer for processors that compute in float, too, gives scales to what convolutions read, and none to what lies between them and their activation.
    static string Half(FloatNodes found) => found switch
    {
        { Place: not FloatPlace.Between } or { ReadingCodes: 0 } => "",
        { ReadingCodes: 1 } => "1 of them reads codes, but what it gives becomes none. ",
        _ => $"{found.ReadingCodes} of them read codes, but what they give becomes none. ",
    };

    static IEnumerable<Advice> Remedies(FloatNodes found)
    {
        ImmutableArray<string> cuts = [.. found.Cuts.Take(MaxCuts).Select(static v => v.Name), .. found.Cuts.Count > MaxCuts ? [$"… {found.Cuts.Count - MaxCuts} more"] : ImmutableArray<string>.Empty];
        if (found.Place == FloatPlace.Tail && cuts.Length > 0) yield return new Advice("All of it lies behind the quantized part: cut the model here, the head for the device, the tail for the host.", cuts);
        else if (found.Place == FloatPlace.Head) yield return new Advice("All of it lies before the quantized part: feed the model with what it makes.", []);
        else yield return new Advice("Quantize the float model again with every value taken in (--scope integer).", []);
    }
}
