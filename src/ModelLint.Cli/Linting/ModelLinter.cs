using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Reporting;
using ModelLint.Reporting.Pictures;
using ModelLint.Semantics;

namespace ModelLint.Cli.Linting;

/// <summary>One model and what came of it.</summary>
sealed record LintedModel(ModelReport Report, int Code)
{
    /// <summary>True for the ids of rules that looked at it.</summary>
    public Func<string, bool> Looked { get; init; } = static _ => false;
}

/// <summary>Lints one model after another with the same rules and options.</summary>
sealed class ModelLinter(LintDriver driver, LintArguments arguments, Progress progress, CancellationToken cancellation)
{
    // Characters of a model's text that a log may carry.
    const int MaxListing = 1 << 20;

    /// <param name="path">The model's file.</param>
    /// <param name="configuration">What holds for it.</param>
    /// <param name="own">What to look for in it.</param>
    /// <exception cref="UsageException">Images need a preprocessing that nobody stated.</exception>
    public LintedModel Lint(string path, LintConfiguration configuration, LintOptions own)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            return Lint(path, document, configuration, own);
        }
        catch (ModelFormatException e)
        {
            return new LintedModel(new ModelReport(path) { Failure = e.Message }, ExitCode.Unreadable);
        }
    }

    LintedModel Lint(string path, ModelDocument document, LintConfiguration configuration, LintOptions own)
    {
        var notifications = ImmutableArray.CreateBuilder<Notification>();
        var code = ExitCode.Clean;
        var external = ExternalDataCheck.Find(document);
        var facts = ModelFacts.Of(document.Model, arguments.Facts.For(document, configuration) with { InputShapes = arguments.Inputs.ShapesFor(document, configuration) });
        var (encodings, unfit, unfitCode) = EncodingEvidence.For(document, facts, arguments.Encodings);
        notifications.AddRange(unfit);
        code = ExitCode.Worse(code, unfitCode);
        var given = new EvidenceOptions { ExternalDataProblems = external, Encodings = encodings };
        if (NeedsRun(facts, given, own))
        {
            // What the model must be run for is loaded only here: a static lint starts without ONNX Runtime.
            var gathered = RunEvidence.Gather(document, external, arguments, configuration, own, progress, cancellation);
            notifications.AddRange(gathered.Notifications);
            code = ExitCode.Worse(code, gathered.Code);
            given = gathered.AddTo(given);
        }

        var evidence = new ModelEvidence(document.Model, facts, given);
        var result = driver.Lint(document, evidence, own, cancellation);
        if (evidence.WitnessProblem is { } problem) notifications.Add(new Notification(Severity.Warning, ToolIds.ModelNotRun, $"could not be run to see how far values reach: {problem}"));
        if (result.HasCrash) code = ExitCode.Worse(code, ExitCode.RuleCrashed);
        var (lines, listing) = List(document, result);
        return new LintedModel(new ModelReport(path) { Length = document.Length, Result = result, Notifications = notifications.ToImmutable(), Lines = lines, Listing = listing, Pictures = arguments.DrawsPictures ? ModelPictures.Of(document.Model, evidence, result.Diagnostics) : null }, code);
    }

    // A quantized model is run on samples for the rules about its codes; for what it leaves float only where a target is stated.
    bool NeedsRun(ModelFacts facts, EvidenceOptions given, LintOptions own) => facts.IsQuantized || given.Encodings is not null
        ? driver.NeedsSamples(own) || own.Target is not null && driver.NeedsQuantizationEvidence(own)
        : driver.NeedsQuantizationEvidence(own);

    // Printing a model costs as much as linting it, so that only formats that tell lines pay for it.
    (Dictionary<ModelElement, int> Lines, string? Listing) List(ModelDocument document, LintResult result)
    {
        var elements = result.Diagnostics.SelectMany(static d => d.Details.Chains.SelectMany(static c => c.Steps).Concat(d.Details.Related).Select(static r => r.Element).Prepend(d.Element)).Distinct().ToList();
        if (arguments.Listing == ListingNeed.None || elements.Count == 0) return ([], null);
        using var listing = new ListingWriter(arguments.Listing == ListingNeed.Text ? MaxListing : 0);
        var lines = OnnxText.Write(document, listing);
        var places = elements
            .Select(e => (Element: e, Line: e.Node is { } node ? lines.LineOf(node) : e.Value is { } value ? lines.LineOf(value) : null))
            .Where(static e => e.Line is not null)
            .ToDictionary(static e => e.Element, static e => e.Line!.Value);
        return (places, listing.Text);
    }
}
