using System.Diagnostics;
using ModelLint.Calibration.Saving;

namespace ModelLint.Calibration.Resuming;

/// <summary>Saves what a run has seen every now and then. No more than a twentieth of the time goes into it, however large the statistics are.</summary>
/// <param name="state">What was seen so far; null where that is nothing new.</param>
/// <param name="save">Keeps it; null where nothing is kept.</param>
sealed class Checkpoints(Func<CalibrationStatistics?> state, Action<CalibrationStatistics>? save)
{
    const int Share = 20;

    static readonly TimeSpan _least = TimeSpan.FromSeconds(1);

    readonly Stopwatch _watch = Stopwatch.StartNew();
    TimeSpan _due = _least;

    /// <summary>Saves where it is time to.</summary>
    public void Pass()
    {
        if (_watch.Elapsed >= _due) Save();
    }

    /// <summary>Saves now.</summary>
    public void Save()
    {
        if (save is null) return;
        var start = _watch.Elapsed;
        if (state() is { } seen) save(seen);
        var cost = _watch.Elapsed - start;
        _due = _watch.Elapsed + (Share * cost > _least ? Share * cost : _least);
    }
}
