using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Cli.Initializing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint init</c>: a configuration to begin with.</summary>
static class InitCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", DefaultValueFactory = static _ => LintConfiguration.FileName, HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Replace it where it exists." };
        var command = new Command("init", $"Write a {LintConfiguration.FileName} from the inputs of models, asking nothing.\n\nExample: modellint init models/") { output, force };
        var paths = LintOptionSet.Paths(command);
        command.SetAction((parsed, _) => Task.FromResult(InitRunner.Run(parsed.GetValue(paths) ?? [], parsed.GetValue(output)!, parsed.GetValue(force))));
        return command;
    }
}
