
namespace ModelLint.Analysis.Rules;

/// <summary>Pages of documentation that a pack embeds beside its rules.</summary>
public static class RulePage
{
    /// <summary>The Markdown page <c>ID.md</c> embedded in the assembly of <typeparamref name="TPack"/>; empty where there is none.</summary>
    public static string Of<TPack>(string id) where TPack : RulePack
    {
        using var stream = typeof(TPack).Assembly.GetManifestResourceStream($"{id}.md");
        if (stream is null) return "";
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
