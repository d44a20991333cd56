using System.CommandLine;
using ModelLint.Cli.Demo;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint demo</c>: the failure this tool exists for, on a model made on the spot.</summary>
static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where the model and images go.", DefaultValueFactory = static _ => "modellint-demo" };
        var force = new Option<bool>("--force") { Description = "Write into a folder that isn't empty." };
        var command = new Command("demo", "Make a small detector and images, lint it, and show what there is to see. Needs no download.\n\nExample: modellint demo") { folder, force };
        command.SetAction((parsed, cancellation) => Task.FromResult(DemoRunner.Run(parsed.GetValue(folder)!, parsed.GetValue(force), cancellation)));
        return command;
    }
}
