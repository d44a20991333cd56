using System.Diagnostics;

namespace ModelLint.Calibration.Resuming;

/// <summary>Has a run's state saved every now and then. No more than a twentieth of the time goes into it, however large that state is.</summary>
/// <param name="save">Saves it, told how many samples are missing; null where nothing is kept.</param>
/// <param name="missing">How many samples are missing now.</param>
sealed class Checkpoints(Action<int>? save, Func<int> missing)
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
        save(missing());
        var cost = _watch.Elapsed - start;
        _due = _watch.Elapsed + (Share * cost > _least ? Share * cost : _least);
    }
}
