using System.CommandLine;
using ModelLint.Cli.Completing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint completion</c>: a script that completes the command line in a shell.</summary>
static class CompletionCommandLine
{
    /// <param name="root">The program with all its commands.</param>
    public static Command Create(Command root)
    {
        var shell = new Argument<string>("shell") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Print a script that completes the command line in a shell.\n\nExample: source <(modellint completion bash)") { shell };
        command.SetAction((parsed, _) =>
        {
            Console.Out.Write(CompletionScripts.For(parsed.GetValue(shell)!, CompletionWords.Of(root)));
            return Task.FromResult(ExitCode.Clean);
        });
        return command;
    }
}
