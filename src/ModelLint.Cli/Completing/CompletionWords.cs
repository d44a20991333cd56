using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;

namespace ModelLint.Cli.Completing;

/// <summary>An option as shells complete it.</summary>
/// <param name="Names">Its names: <c>--output</c>, <c>-o</c>.</param>
/// <param name="Values">What it takes, where that is a choice.</param>
/// <param name="TakesValue">True where something must follow.</param>
/// <param name="Description">What it does, one line.</param>
sealed record CompletionOption(ImmutableArray<string> Names, ImmutableArray<string> Values, bool TakesValue, string Description);

/// <summary>A command as shells complete it.</summary>
/// <param name="Path">Its words: <c>baseline create</c>; empty for the program itself.</param>
/// <param name="Description">What it does, one line.</param>
/// <param name="Commands">Its subcommands.</param>
/// <param name="Options">Its options.</param>
sealed record CompletionCommand(string Path, string Description, ImmutableArray<string> Commands, ImmutableArray<CompletionOption> Options)
{
    /// <summary>All that may follow it.</summary>
    public IEnumerable<string> Words => [.. Commands, .. Options.SelectMany(static o => o.Names)];
}

/// <summary>What there is to complete, read off the commands themselves.</summary>
static class CompletionWords
{
    /// <summary>The program and all its commands.</summary>
    public static ImmutableArray<CompletionCommand> Of(Command root) => [.. All(root, "")];

    static IEnumerable<CompletionCommand> All(Command command, string path)
    {
        yield return new CompletionCommand(path, FirstLine(command.Description), [.. command.Subcommands.Select(static c => c.Name)], [.. command.Options.Where(static o => !o.Hidden).Select(Option)]);
        foreach (var inner in command.Subcommands)
            foreach (var found in All(inner, path.Length == 0 ? inner.Name : $"{path} {inner.Name}")) yield return found;
    }

    static CompletionOption Option(Option option) => new(
        [option.Name, .. option.Aliases.Where(static a => a.StartsWith('-'))],
        option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(static c => c.Label)],
        option.ValueType != typeof(bool) && option.Arity.MinimumNumberOfValues > 0,
        FirstLine(option.Description));

    static string FirstLine(string? text) => (text ?? "").Split('\n')[0];
}
