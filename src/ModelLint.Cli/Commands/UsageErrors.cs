using System.CommandLine;
using ModelLint.Analysis.Configuration;

namespace ModelLint.Cli.Commands;

/// <summary>What is wrong with a command line, a line each.</summary>
static class UsageErrors
{
    /// <summary>The lines; none where nothing is wrong.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        // A word that nothing takes is why a command or an argument is missing, and what follows it may be its value: neither is told.
        return parsed.UnmatchedTokens is [var word, ..] ? [Unmatched(word, parsed.CommandResult.Command)] : parsed.Errors.Select(static e => Line(e.Message));
    }

    static string Unmatched(string word, Command command) => word.StartsWith('-')
        ? $"there is no option '{word}' here: {NearestName.Hint(word, command.Options.Select(static o => o.Name))}"
        : command.Subcommands.Count > 0 ? $"there is no command '{word}' here: {NearestName.Hint(word, command.Subcommands.Select(static c => c.Name))}" : $"'{word}' is one word too many for {command.Name}";

    // The library lists the words that an option takes below each other.
    static string Line(string message) => message.ReplaceLineEndings("\n").Replace(":\n\t", ": ", StringComparison.Ordinal).Replace("\n\t", ", ", StringComparison.Ordinal);
}
