using System.CommandLine;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Commands;

/// <summary>The options of commands that run a model on a vendor's execution provider. They are read from the command line only: a configuration must not load libraries.</summary>
sealed class ProviderOptionSet
{
    readonly Option<string?> _library = new("--ep-library") { Description = "Library of a plug-in execution provider: the quantized model runs on it, whole or not at all.", HelpName = "file" };
    readonly Option<string?> _name = new("--ep-name") { Description = "Which of the library's providers, where it has several.", HelpName = "name" };
    readonly Option<string[]> _options = new("--ep-option") { Description = "What the provider is told: htp_arch=73. May be given several times.", HelpName = "key=value" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _library, _name, _options }) command.Options.Add(option);
    }

    public ProviderArguments Read(ParseResult parsed) => new() { Library = parsed.GetValue(_library), Name = parsed.GetValue(_name), Options = [.. parsed.GetValue(_options) ?? []] };
}
