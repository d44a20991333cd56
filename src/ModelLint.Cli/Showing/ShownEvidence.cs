using ModelLint.Analysis.Evidence;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;
using ModelLint.Semantics;

namespace ModelLint.Cli.Showing;

/// <summary>What is known of a model that is shown, and the exit code that this has already earned.</summary>
sealed record ShownEvidence(ModelEvidence Evidence, int Code)
{
    /// <summary>What is proved, and what samples or saved statistics show, where there are some; what there is to say of those goes to standard error.</summary>
    /// <param name="document">The model.</param>
    /// <param name="calibration">Samples or statistics; null for none.</param>
    /// <param name="inputs">How samples are fed.</param>
    /// <param name="arguments">What is said about the inputs' ranges, and the configuration.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="UsageException">A range for an input that the model doesn't have, or images without a preprocessing.</exception>
    public static ShownEvidence Of(ModelDocument document, string? calibration, InputArguments inputs, FactsArguments arguments, CancellationToken cancellation)
    {
        var configuration = new ConfigurationSource(arguments.Config).For(document.Path);
        var facts = ModelFacts.Of(document.Model, arguments.For(document, configuration));
        if (calibration is null) return new ShownEvidence(new ModelEvidence(document.Model, facts), ExitCode.Clean);
        var gathered = RunEvidence.Calibrate(document, calibration, inputs, configuration, Progress.For(quiet: false), cancellation);
        foreach (var notice in gathered.Notifications) Console.Error.WriteLine($"modellint: {SafeText.Of(notice.Text)}");
        return new ShownEvidence(new ModelEvidence(document.Model, facts, new EvidenceOptions { Observed = gathered.Observed }), gathered.Code);
    }
}
