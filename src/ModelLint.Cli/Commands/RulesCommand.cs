using System.CommandLine;
using ModelLint.Cli.Explaining;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint rules</c>: what the rules are, and what one of them means.</summary>
static class RulesCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id") { Description = "The rule to explain, by its id or name; all are listed if none is given.", Arity = ArgumentArity.ZeroOrOne };
        var packs = new Option<string[]>("--rules") { Description = "A further rule pack (.dll); may be given several times.", HelpName = "pack" };
        var format = new Option<string>("--format") { Description = "text, or json: the catalogue for programs.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("rules", "List the rules, or explain one.\n\nExamples:\n  modellint rules ML2001\n  modellint rules --format json") { id, packs, format };
        command.SetAction((parsed, _) => Task.FromResult(RulesPrinter.Print(parsed.GetValue(id), parsed.GetValue(packs) ?? [], parsed.GetValue(format)!)));
        return command;
    }
}
