using System.Text.RegularExpressions;

namespace ModelLint.EndToEnd;

/// <summary>Help is what is read first: every command shows how it is used.</summary>
public sealed partial class HelpTests
{
    [Fact]
    public void Every_command_has_an_example_that_begins_with_itself()
    {
        var commands = Inner([]).ToList();
        Assert.True(commands.Count >= 18, $"only {commands.Count} commands were found");
        var silent = commands.Where(static c => !c.Help.Contains($"modellint {c.Path}", StringComparison.Ordinal) || !c.Help.Contains("Example", StringComparison.Ordinal)).Select(static c => c.Path);
        Assert.Empty(silent);
    }

    // A command that only groups others has none of its own.
    static IEnumerable<(string Path, string Help)> Inner(string[] path)
    {
        var help = Cli.Run([.. path, "--help"]).Output;
        var inner = help.Split("\nCommands:\n") is [_, var list] ? CommandName().Matches(list).Select(static m => m.Groups[1].Value).ToList() : [];
        if (path.Length > 0 && (inner.Count == 0 || help.Contains("Example", StringComparison.Ordinal))) yield return (string.Join(' ', path), help.Split("Usage:")[0]);
        foreach (var one in inner.SelectMany(name => Inner([.. path, name]))) yield return one;
    }

    [GeneratedRegex(@"^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex CommandName();
}
