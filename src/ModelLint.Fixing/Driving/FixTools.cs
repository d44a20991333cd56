using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Quantizing;
using ModelLint.Fixing.Running;
using ModelLint.Fixing.Verifying;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Driving;

/// <summary>Everything that is needed to make, run, measure and judge fixes of one model.</summary>
public sealed class FixTools
{
    /// <param name="samples">What models are run on, compared and measured.</param>
    /// <param name="saved">Saved statistics of the model; null where there are none.</param>
    /// <param name="driver">The rules and fixes.</param>
    /// <param name="options">What is looked for, and what for.</param>
    /// <param name="facts">What the user says about inputs.</param>
    /// <param name="progress">Told how far runs are.</param>
    /// <param name="provider">What quantized models are measured on; null for the processor.</param>
    /// <param name="calibration">What ranges are taken from where there are no saved statistics; null for the same samples.</param>
    /// <param name="cancellation">Ends everything at once.</param>
    public FixTools(FixSamples samples, CalibrationStatistics? saved, LintDriver driver, LintOptions options, FactsOptions? facts = null, IFixProgress? progress = null, PluginProvider? provider = null, FixSamples? calibration = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        progress ??= new Silent();
        (Samples, Options) = (samples, options);
        Statistics = new SampleStatistics(calibration ?? samples, saved, progress, cancellation);
        Linter = new FixLinter(driver, options, Statistics, facts ?? new FactsOptions(), cancellation);
        Verifier = new OutputVerifier(samples, cancellation);
        Quantizer = new SampleQuantizer(Statistics, options.Target ?? TargetProfile.Int8);
        Measuring = new SliceMeasuring(samples, progress, provider, cancellation);
        Promotion = new ScalePromotion(samples, Statistics, Quantizer, progress, cancellation);
        Capabilities = new FixCapabilities(new SampleRunner(samples, cancellation), Verifier, Quantizer, new OpsetRaising());
    }

    /// <summary>What models are run on.</summary>
    public FixSamples Samples { get; }

    /// <summary>What was linted for.</summary>
    public LintOptions Options { get; }

    /// <summary>What values reach.</summary>
    public SampleStatistics Statistics { get; }

    /// <summary>Lints what fixes make.</summary>
    public FixLinter Linter { get; }

    /// <summary>Compares outputs.</summary>
    public OutputVerifier Verifier { get; }

    /// <summary>Quantizes what fixes make.</summary>
    public SampleQuantizer Quantizer { get; }

    /// <summary>Gives 16 bits where they pay.</summary>
    public ScalePromotion Promotion { get; }

    /// <summary>Measures slices.</summary>
    public SliceMeasuring Measuring { get; }

    /// <summary>What edits may use.</summary>
    public FixCapabilities Capabilities { get; }

    sealed class Silent : IFixProgress
    {
        public T Track<T>(string task, Func<IProgress<Calibration.CalibrationProgress>?, T> work) => work(null);
    }
}
