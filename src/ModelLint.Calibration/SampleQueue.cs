using System.Collections.Immutable;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;

namespace ModelLint.Calibration;

/// <summary>A sample that is read and prepared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">What it feeds the model with; null where it can't be used.</param>
/// <param name="Identity">What is known of it; null where it can't be used.</param>
/// <param name="Problem">Why it can't be used.</param>
sealed record PreparedSample(string Name, SampleInputs? Inputs, CalibrationSample? Identity, string? Problem);

/// <summary>Observes prepared samples in their order: at once, or together as soon as they fill a batch.</summary>
/// <param name="observer">What runs them.</param>
/// <param name="ended">Told when all of a sample is observed.</param>
/// <param name="batch">How many fill a batch.</param>
/// <param name="total">How many there are.</param>
/// <param name="progress">Told after each.</param>
sealed class SampleQueue(SampleObserver observer, Action<CalibrationSample> ended, int batch, int total, IProgress<CalibrationProgress>? progress)
{
    readonly List<PreparedSample> _waiting = [];
    readonly List<SkippedSample> _skipped = [];
    bool _isOneByOne;

    /// <summary>Samples dealt with, the skipped ones included.</summary>
    public int Done { get; private set; }

    /// <summary>
    /// True where a run that goes on from here gathers the same batches: what waits for its batch to fill is just read again. While a batch that failed is run one by one
    /// that isn't so.
    /// </summary>
    public bool IsResumable => !_isOneByOne;

    /// <summary>The samples that were left out, in the order of their names.</summary>
    public ImmutableArray<SkippedSample> Skipped => [.. _skipped.OrderBy(static s => s.Name, StringComparer.Ordinal)];

    /// <summary>Takes the next one.</summary>
    public void Add(PreparedSample sample, CancellationToken cancellation)
    {
        if (sample.Inputs is not { } inputs)
        {
            Skip(sample, sample.Problem!);
        }
        else if (inputs.IsOneOfBatch)
        {
            _waiting.Add(sample);
            if (_waiting.Count == batch) End(cancellation);
        }
        else
        {
            try
            {
                observer.Observe(inputs, cancellation);
                Keep(sample);
            }
            catch (ModelRunException e) when (!e.IsOfModel)
            {
                Skip(sample, e.Message);
            }
        }
    }

    /// <summary>Observes what doesn't fill a batch any more.</summary>
    public void End(CancellationToken cancellation)
    {
        for (; _waiting.Count > 0; _isOneByOne = true)
        {
            ImmutableArray<PreparedSample> samples = _isOneByOne ? [_waiting[0]] : [.. _waiting];
            try
            {
                observer.ObserveBatch([.. samples.Select(static s => s.Inputs!)], i =>
                {
                    Keep(samples[i]);
                    _waiting.Remove(samples[i]);
                }, cancellation);
            }
            catch (ModelRunException e) when (!e.IsOfModel && samples.Length == 1)
            {
                _waiting.Remove(samples[0]);
                Skip(samples[0], e.Message);
            }
            catch (ModelRunException e) when (!e.IsOfModel)
            {
                // Which of them the model can't be run on shows one by one.
            }
        }

        _isOneByOne = false;
    }

    void Keep(PreparedSample sample)
    {
        if (sample.Identity is { } identity) ended(identity);
        Done++;
        progress?.Report(new CalibrationProgress(Done, total, sample.Name, null));
    }

    void Skip(PreparedSample sample, string reason)
    {
        var skipped = new SkippedSample(sample.Name, reason);
        _skipped.Add(skipped);
        Done++;
        progress?.Report(new CalibrationProgress(Done, total, sample.Name, skipped));
    }
}
