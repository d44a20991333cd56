using ModelLint.Calibration;
using ModelLint.Cli.Output;

namespace ModelLint.Cli.Calibrating;

/// <summary>Shows how far a calibration run is.</summary>
sealed class CalibrationReports(Progress progress, string task) : IProgress<CalibrationProgress>
{
    public void Report(CalibrationProgress value) => progress.Report(task, value.Done, value.Total);
}
