using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Scale.OutlierChannels;

/// <summary>Depthwise convolutions that read channels of very different range under one scale. One finding a model.</summary>
public sealed class OutlierChannelsAnalyzer : ModelAnalyzer
{
    /// <summary>Most channels keep few codes.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML2012", "OutlierChannels", Category.Scale, Severity.Warning,
        title: "A depthwise convolution reads channels of very different range",
        message: "'{value}' has one scale for channels of very different range: on average they keep {bits} of {all} bits{others}.",
        description: "One scale is made for the widest channel. A depthwise convolution reads each channel by itself, so nothing averages the coarse steps of the narrow ones away; a single such value can cost a detector a third of its detections.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<ScalePack>("ML2012"),
        Tags = ["quantization", "channels"],
    };

    /// <summary>Own choice: on real models what lies above is worth a multiplication.</summary>
    public static readonly RuleOption<double> BitsLost = new("bitsLost", 2, "Bits that channels have too few, on average, from which a value is told.");

    const int MaxRows = 20;

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("readBy", "read by"), new("channels", "channels", AlignRight: true), new("widest", "widest", AlignRight: true), new("median", "median", AlignRight: true),
        new("bits", "bits kept", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [BitsLost];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    sealed record Spread(Value Value, Node Reader, ImmutableArray<double> Reach, double Lost)
    {
        public double Median => Reach.Order().ElementAt(Reach.Length / 2);
    }

    static void Analyze(ModelContext context)
    {
        if (context.Evidence.IsQuantized) context.NotApplicable("the model is quantized already: it is judged by its own scales");
        else if (context.Evidence.Observed is null) context.CouldNotLook("how far channels reach is not known without calibration data");
        else Report(context);
    }

    static void Report(ModelContext context)
    {
        var spread = context.Model.Graph.Nodes.Select(n => Judge(context, n)).OfType<Spread>().Where(s => s.Lost >= context.Get(BitsLost))
            .DistinctBy(static s => s.Value).OrderByDescending(static s => s.Lost).ThenBy(static s => s.Value.Name, StringComparer.Ordinal).ToList();
        if (spread.Count == 0) return;
        var (worst, all) = (spread[0], context.Target.Quantizer.Bits);
        var others = spread.Count switch { 1 => "", 2 => "; so has one more value", _ => $"; so have {spread.Count - 1} more values" };
        context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments = [new("value", worst.Value.Name), new("bits", Bits(all - worst.Lost)), new("all", all), new("others", others)],
            Facts = [new("values", spread.Count)],
            Table = new FactTable("values", _columns, [.. spread.Take(MaxRows).Select(s => Row(s, all))]),
            Meaning = "Each channel is filtered by itself: what is rounded away of a narrow one is gone.",
            Grounds = $"ranges of channels are from {context.Evidence.Observed!.Source}",
            Advice = [new Advice("modellint quantize balances such channels in the weighted scope; elsewhere give the value 16 bits:", [.. spread.Take(MaxRows).Select(static s => $"--type {Printable(s.Value.Name)}=uint16")])],
            Certainty = Certainty.Observed,
        });
    }

    // A depthwise convolution has as many groups as channels.
    static Spread? Judge(ModelContext context, Node node)
    {
        if (node.OpType != "Conv" || node.Inputs is not [{ } read, ..] || context.Evidence.ObservationOf(read)?.Channels is not { Axis: 1, Extent: > 1 } channels) return null;
        if (context.Evidence.Facts.CallOf(node).Int("group", 1) != channels.Extent) return null;
        ImmutableArray<double> reach = [.. channels.Min.Zip(channels.Max, static (lo, hi) => Math.Max(hi, 0d) - Math.Min(lo, 0d))];
        var widest = reach.Max();
        return !(widest > 0) || !double.IsFinite(widest) ? null : new Spread(read, node, reach, reach.Average(r => r > 0 ? Math.Log2(widest / r) : 0));
    }

    static ImmutableArray<FactValue> Row(Spread s, int bits) => [s.Value.Name, s.Reader.Label, (double)s.Reach.Length, s.Reach.Max(), s.Median, Bits(bits - s.Lost)];

    static FactValue Bits(double bits) => FactValue.Of(bits, $"{bits:0.0}");

    static string Printable(string name) => string.Concat(name.Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
