using ModelLint.Calibration;
using Spectre.Console;

namespace ModelLint.Cli.Output;

/// <summary>Says on standard error how far a long task is: a bar on a terminal, plain lines otherwise, nothing when quiet.</summary>
abstract class Progress
{
    /// <summary>The kind that fits where standard error goes.</summary>
    public static Progress For(bool quiet) => quiet ? new Silent() : Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? new Lines() : new Bar();

    /// <summary>Does the work and shows what it reports; the task is text without control characters.</summary>
    public abstract T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work);

    sealed class Silent : Progress
    {
        public override T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work) => work(null);
    }

    // A log doesn't want a line a sample: about ten a task.
    sealed class Lines : Progress
    {
        public override T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work) => work(new Steps(p =>
        {
            if (p.Done == p.Total || p.Done % Math.Max(1, p.Total / 10) == 0) Console.Error.WriteLine($"{task}: {p.Done}/{p.Total}");
        }));
    }

    sealed class Bar : Progress
    {
        public override T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work) => AnsiConsole
            .Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var shown = context.AddTask(Markup.Escape(task));
                return work(new Steps(p => shown.MaxValue(p.Total).Value(p.Done)));
            });
    }

    // The framework's Progress posts to another thread, where the last steps come after the end.
    sealed class Steps(Action<CalibrationProgress> show) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value) => show(value);
    }
}
