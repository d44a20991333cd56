using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Driving;

/// <summary>One rule at work on one model: collects what it reports.</summary>
sealed class RuleRun(ModelAnalyzer analyzer, ModelDocument document, ModelEvidence evidence, LintOptions options)
{
    const string NotMeant = "if quantized to INT8";
    const string NotEverything = "if every value is quantized";
    const string NobodySaid = "nobody said that this model will be quantized: give --target or --calibration to judge it";

    readonly List<Diagnostic> _diagnostics = [];
    readonly List<Abstention> _abstentions = [];

    public ModelDocument Document => document;

    public ModelEvidence Evidence => evidence;

    public LintOptions Options => options;

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public IReadOnlyList<Abstention> Abstentions => _abstentions;

    public string? Setting(string name)
    {
        foreach (var descriptor in analyzer.SupportedDiagnostics)
            if (options.Settings.TryGetValue($"{descriptor.Id}.{name}", out var text)) return text;
        return null;
    }

    public void NotApplicable(string reason) => Abstain(id => new Abstention(id, reason));

    public void CouldNotLook(string reason) => Abstain(id => new Abstention(id, reason) { CouldNotLook = true });

    void Abstain(Func<string, Abstention> of)
    {
        foreach (var abstention in analyzer.SupportedDiagnostics.Where(options.Wants).Select(d => of(d.Id)))
            if (!_abstentions.Contains(abstention)) _abstentions.Add(abstention);
    }

    public void Report(DiagnosticDescriptor descriptor, ModelElement element, FindingDetails details)
    {
        if (!analyzer.SupportedDiagnostics.Contains(descriptor)) throw new InvalidOperationException($"{descriptor.Id} is not among the rule's SupportedDiagnostics");
        if (!options.Wants(descriptor) || IsMeantFloat(descriptor, element)) return;
        var conditional = descriptor.AssumesQuantization && options.Intent.Length == 0;
        var isSpared = !conditional && descriptor.AssumesIntegerScope && options.Scope == QuantizationScope.Weighted;
        var own = options.SeverityOf(descriptor);
        var severity = conditional || isSpared || details.Certainty == Certainty.Possible ? Least(Severity.Note, own) : own;
        _diagnostics.Add(new Diagnostic(descriptor, severity, element, details)
        {
            Condition = conditional ? NotMeant : isSpared ? NotEverything : "",
            Premise = !descriptor.AssumesQuantization ? "" : conditional ? NobodySaid : evidence.Observed is { } seen ? $"{options.Intent}: {seen.Source}" : options.Intent,
        });
    }

    // What a fix left behind its cut stays float: only its structure is judged.
    bool IsMeantFloat(DiagnosticDescriptor descriptor, ModelElement element) =>
        descriptor.Category != Category.Model && (ModelRole.IsFloatTail(document.Model) || element.Node is { } node && ModelRole.IsFloatTail(node));

    static Severity Least(Severity a, Severity b) => a < b ? a : b;
}
