using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Driving;

/// <summary>Runs rules over a model with its evidence, and asks what can be done about what they find.</summary>
public sealed class LintDriver(ImmutableArray<ModelAnalyzer> analyzers, ImmutableArray<ModelFixProvider> providers)
{
    /// <summary>A driver for rules without fixes.</summary>
    public LintDriver(ImmutableArray<ModelAnalyzer> analyzers) : this(analyzers, []) { }

    /// <summary>A driver for the rules and fixes of the given packs.</summary>
    public static LintDriver Of(IReadOnlyCollection<LoadedPack> packs) => new([.. packs.SelectMany(static p => p.Pack.Analyzers)], [.. packs.SelectMany(static p => p.Pack.FixProviders)]);

    /// <summary>The rules, in the order they were given.</summary>
    public ImmutableArray<ModelAnalyzer> Analyzers => analyzers;

    /// <summary>True where some selected rule needs to know what a quantizer would do.</summary>
    public bool NeedsQuantizationEvidence(LintOptions options) =>
        analyzers.Any(a => a.SupportedDiagnostics.Any(d => d.AssumesQuantization && options.Wants(d)));

    /// <summary>True where some selected rule judges quantized models by what samples reach in them.</summary>
    public bool NeedsSamples(LintOptions options) => analyzers.Any(a => a.SupportedDiagnostics.Any(d => d.ReadsSamples && options.Wants(d)));

    /// <summary>Lints one model. A rule that throws is reported as a notification; the results of the others stand.</summary>
    public LintResult Lint(ModelDocument document, ModelEvidence evidence, LintOptions options, CancellationToken cancellation = default)
    {
        var diagnostics = new List<Diagnostic>();
        var notifications = ImmutableArray.CreateBuilder<Notification>();
        var abstentions = ImmutableArray.CreateBuilder<Abstention>();
        abstentions.AddRange(analyzers.SelectMany(static a => a.SupportedDiagnostics).Where(d => options.Wants(d.Id) && !options.Wants(d))
            .Select(static d => new Abstention(d.Id, "models stay float: what quantization would do isn't asked") { CouldNotLook = true }));
        foreach (var analyzer in analyzers.Where(a => a.SupportedDiagnostics.Any(d => options.Wants(d))))
        {
            cancellation.ThrowIfCancellationRequested();
            // Samples show what a quantized model does; whether they would be enough to choose its scales by isn't asked any more.
            if (evidence.IsQuantized && analyzer.SupportedDiagnostics.All(static d => d.Category == Category.Calibration))
            {
                abstentions.AddRange(analyzer.SupportedDiagnostics.Where(options.Wants).Select(static d => new Abstention(d.Id, "the model is quantized already: its scales are not chosen by these samples")));
                continue;
            }

            var run = new RuleRun(analyzer, document, evidence, options);
            // A rule is somebody else's code: whatever it throws is its own, and the run goes on.
#pragma warning disable CA1031
            try
            {
                Run(analyzer, run, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var id = analyzer.SupportedDiagnostics[0].Id;
                notifications.Add(new Notification(Severity.Error, ToolIds.RuleCrashed, $"rule {id} crashed on '{document.Path}' and found nothing more: {e.GetType().Name}: {e.Message}", id));
                run.CouldNotLook("the rule crashed");
            }
#pragma warning restore CA1031

            diagnostics.AddRange(run.Diagnostics);
            abstentions.AddRange(run.Abstentions);
        }

        var sorted = diagnostics
            .OrderByDescending(static d => d.Severity)
            .ThenBy(static d => d.Element.Span?.Offset ?? long.MaxValue)
            .ThenBy(static d => d.Descriptor.Id, StringComparer.Ordinal)
            .ThenBy(static d => d.Element.Path, StringComparer.Ordinal)
            .ThenBy(static d => d.Details.Discriminator, StringComparer.Ordinal);
        var offers = new FixOffers(providers, document, evidence, options);
        var findings = Fingerprints.Assign(sorted).Select(offers.WithFixes).ToImmutableArray();
        return new LintResult(findings, [.. notifications, .. offers.Notifications], abstentions.ToImmutable());
    }

    static void Run(ModelAnalyzer analyzer, RuleRun run, CancellationToken cancellation)
    {
        var context = new AnalysisContext();
        analyzer.Initialize(context);
        foreach (var action in context.Models) action(new ModelContext(run));
        var main = run.Document.Model.Graph;
        if (context.Values.Count > 0)
        {
            foreach (var input in main.Inputs.Where(static i => i.IsRequiredInput)) Visit(input, ValueKinds.GraphInput);
            foreach (var output in main.Outputs.Distinct()) Visit(output, ValueKinds.GraphOutput);
        }

        if (context.Nodes.Count == 0 && !context.Values.Any(static v => v.Kinds.HasFlag(ValueKinds.Interior))) return;
        foreach (var node in run.Document.Model.AllGraphs.SelectMany(static g => g.Nodes))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var action in context.Nodes) action(new NodeContext(run, node));
            foreach (var output in node.Outputs)
                if (output is not null && !(output.IsGraphOutput && ReferenceEquals(output.Graph, main))) Visit(output, ValueKinds.Interior);
        }

        void Visit(Value value, ValueKinds kind)
        {
            foreach (var (kinds, action) in context.Values)
                if (kinds.HasFlag(kind)) action(new ValueContext(run, value));
        }
    }
}
