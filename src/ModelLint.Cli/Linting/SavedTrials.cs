using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Checking;
using ModelLint.Calibration.Sources;
using ModelLint.Cli.Configuring;
using ModelLint.Onnx;

namespace ModelLint.Cli.Linting;

/// <summary>Tries other preprocessings where ranges come from statistics: on the samples that the configuration says they were made of. Those are opened only when a rule asks.</summary>
sealed class SavedTrials(ModelDocument document, string data, string recorded, InputArguments inputs, LintConfiguration configuration, CancellationToken cancellation) : ITrialRunner
{
    /// <summary>What can try them; null where the configuration names no samples.</summary>
    /// <param name="document">The model.</param>
    /// <param name="recorded">How the statistics' samples were prepared, in their words.</param>
    /// <param name="inputs">What the command line says of its inputs.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="cancellation">Ends it.</param>
    public static SavedTrials? For(ModelDocument document, string recorded, InputArguments inputs, LintConfiguration configuration, CancellationToken cancellation) =>
        configuration.Calibration.Data is { } data ? new SavedTrials(document, configuration.Resolve(data), recorded, inputs, configuration, cancellation) : null;

    /// <inheritdoc/>
    public ImmutableArray<PreprocessingTrial> Try(IReadOnlyList<Value> values, out string? problem)
    {
        try
        {
            return Open().Try(values, out problem);
        }
        catch (Exception e) when (e is CalibrationException or UsageException)
        {
            problem = e.Message;
            return [];
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<InterleavedInput> FindInterleaved()
    {
        try
        {
            return Open().FindInterleaved();
        }
        catch (Exception e) when (e is CalibrationException or UsageException)
        {
            // Nothing was asked of these samples but a look at them.
            return [];
        }
    }

    PreprocessingTrials Open()
    {
        var source = DataSource.Open(data);
        var feed = inputs.For(document, configuration);
        var (preprocessing, _) = RunEvidence.PreprocessingOf(document, source, inputs, feed, recorded);
        return new PreprocessingTrials(document, source, preprocessing, feed, cancellation);
    }
}
