using System.CommandLine;
using ModelLint.Calibration.Preparing;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Commands;

/// <summary>The options of commands that run models: how pictures become inputs, and what free extents are.</summary>
sealed class InputOptionSet
{
    readonly Option<string?> _preprocess = new("--preprocess") { Description = "How images become inputs. Without it, as the configuration says, or chosen from the exporter's metadata where that is clear." };
    readonly Option<string[]> _dims = new("--dim") { Description = "An extent that the model leaves free: height=640. May be given several times.", HelpName = "name=number" };

    public InputOptionSet() => _preprocess.AcceptOnlyFromAmong([.. Preprocessing.Presets.Select(static p => p.Name)]);

    /// <summary>The configuration to use instead of the nearest modellint.json.</summary>
    public static Option<string?> Config() => new("--config") { Description = "The configuration. Without it, the nearest modellint.json in the model's folder or above it.", HelpName = "file" };

    public void AddTo(Command command)
    {
        command.Options.Add(_preprocess);
        command.Options.Add(_dims);
    }

    public InputArguments Read(ParseResult parsed) => new() { Preprocess = parsed.GetValue(_preprocess), Dims = [.. parsed.GetValue(_dims) ?? []] };
}
