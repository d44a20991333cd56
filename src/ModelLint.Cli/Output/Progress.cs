using Spectre.Console;

namespace ModelLint.Cli.Output;

/// <summary>Says on standard error how far a long task is: a bar on a terminal, plain lines otherwise, nothing when quiet.</summary>
abstract class Progress : IDisposable
{
    /// <summary>The kind that fits where standard error goes.</summary>
    public static Progress For(bool quiet) => quiet ? new Silent() : Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? new Lines() : new Bar();

    /// <summary>Tells that <paramref name="done"/> of <paramref name="total"/> steps of a task are done.</summary>
    public abstract void Report(string task, int done, int total);

    /// <summary>Ends what is on the screen.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    sealed class Silent : Progress
    {
        public override void Report(string task, int done, int total) { }
    }

    // A log doesn't want a line a sample: about ten a task.
    sealed class Lines : Progress
    {
        public override void Report(string task, int done, int total)
        {
            var every = Math.Max(1, total / 10);
            if (done == total || done % every == 0) Console.Error.WriteLine($"{task}: {done}/{total}");
        }
    }

    sealed class Bar : Progress
    {
        const int Width = 30;

        readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        bool _shown;

        public override void Report(string task, int done, int total)
        {
            var filled = total == 0 ? Width : Width * done / total;
            _console.Write(new ControlCode("\r\u001b[2K"));
            _console.Markup($"{Markup.Escape(task)} [green]{new string('━', filled)}[/][grey]{new string('━', Width - filled)}[/] {done}/{total}");
            _shown = true;
        }

        public override void Dispose()
        {
            if (_shown) _console.Write(new ControlCode("\r\u001b[2K"));
            _shown = false;
            base.Dispose();
        }
    }
}
