using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Files;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>Where a run keeps what it has seen until its output is written: beside it. An interrupted or killed run leaves it behind, and is resumed from it.</summary>
sealed class PartialFile(string output)
{
    bool _isBroken;

    /// <summary>Its path.</summary>
    public string Name { get; } = output + ".partial";

    /// <summary>What this run saved last; null where it hasn't yet.</summary>
    public CalibrationStatistics? Saved { get; private set; }

    /// <summary>What a run goes on from: what an interrupted one left, or else an output that is there already; null where there is nothing.</summary>
    /// <param name="rows">Where its samples' extremes go.</param>
    /// <exception cref="CalibrationException">It can't be used.</exception>
    public CalibrationStatistics? Read(Stream rows) => File.Exists(Name) ? CalibrationFile.Read(Name, rows) : File.Exists(output) ? CalibrationFile.Read(output, rows) : null;

    /// <summary>Replaces what it holds. A full disk doesn't end a run: there may be room again when it is done.</summary>
    public void Save(CalibrationStatistics statistics)
    {
        try
        {
            AtomicFile.Write(Name, stream => CalibrationFile.Write(statistics, stream));
            (Saved, _isBroken) = (statistics, false);
        }
        catch (UsageException e)
        {
            if (!_isBroken) Console.Error.WriteLine(SafeText.Of($"modellint: how far the run is can't be saved: {e.Message}; it goes on, and can't be resumed from here"));
            _isBroken = true;
        }
    }

    /// <summary>The output is written: nothing is left to be resumed.</summary>
    public void Remove()
    {
        if (File.Exists(Name)) File.Delete(Name);
    }
}
