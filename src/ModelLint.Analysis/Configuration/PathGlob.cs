using Microsoft.Extensions.FileSystemGlobbing;

namespace ModelLint.Analysis.Configuration;

/// <summary>A glob of files, relative to the configuration's folder: <c>*</c> within a name, <c>**</c> over folders. One without a slash fits names in any folder.</summary>
public sealed class PathGlob
{
    readonly Matcher _matcher = new(StringComparison.Ordinal);

    PathGlob(string text)
    {
        Text = text;
        _matcher.AddInclude(text.Contains('/') ? text : $"**/{text}");
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>What is wrong with a glob; null where nothing is.</summary>
    public static string? Problem(string text)
    {
        if (text.Length == 0) return "a glob of files is empty";
        if (text.Contains('\\')) return $"'{text}': globs have forward slashes";
        if (Path.IsPathRooted(text) || text.Split('/').Contains("..")) return $"'{text}' leads out of the configuration's folder";
        return text.AsSpan().ContainsAny("?[]{}") ? $"'{text}': globs of files know * and ** only" : null;
    }

    /// <summary>A glob from its text, which must have no <see cref="Problem"/>.</summary>
    public static PathGlob Of(string text) => Problem(text) is { } problem ? throw new ArgumentException(problem, nameof(text)) : new PathGlob(text);

    /// <summary>True where the glob fits a path that is relative to the configuration's folder, with forward slashes.</summary>
    public bool Fits(string path) => !path.StartsWith("../", StringComparison.Ordinal) && _matcher.Match(path).HasMatches;

    internal static PathGlob Read(JsonNodeAt node) => Problem(node.AsText()) is { } problem ? throw node.Error(problem) : new PathGlob(node.AsText());
}
