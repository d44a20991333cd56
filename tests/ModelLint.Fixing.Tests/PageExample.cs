namespace ModelLint.Fixing.Tests;

/// <summary>The bad example of a rule's page, as a model's text.</summary>
static class PageExample
{
    public static string Of(string page) => string.Join('\n', page[page.IndexOf("## Example (bad)", StringComparison.Ordinal)..].Split('\n')
        .SkipWhile(static l => !l.StartsWith("    ", StringComparison.Ordinal)).TakeWhile(static l => l.StartsWith("    ", StringComparison.Ordinal) || l.Length == 0));
}
