using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Rules;

/// <summary>Pages of documentation that a pack embeds beside its rules.</summary>
public static class RulePage
{
    /// <summary>Where the page of a built-in rule is published: beside the rule, whose folder its namespace names.</summary>
    public static string UriOf(ModelAnalyzer analyzer, string id)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        var type = analyzer.GetType();
        var (pack, space) = (type.Assembly.GetName().Name!, type.Namespace ?? "");
        var folder = space.StartsWith($"{pack}.", StringComparison.Ordinal) ? $"{pack}/{space[(pack.Length + 1)..].Replace('.', '/')}" : pack;
        return $"{DiagnosticDescriptor.HelpRoot}{folder}/{id}.md";
    }

    /// <summary>The Markdown page <c>ID.md</c> embedded in the assembly of <typeparamref name="TPack"/>; empty where there is none.</summary>
    public static string Of<TPack>(string id) where TPack : RulePack
    {
        using var stream = typeof(TPack).Assembly.GetManifestResourceStream($"{id}.md");
        if (stream is null) return "";
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
