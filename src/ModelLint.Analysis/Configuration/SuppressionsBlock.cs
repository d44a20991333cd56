using System.Collections.Immutable;
using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"suppressions": [ { "rule": "ML2002", "element": "output0", "files": "edge/**", "reason": "stays 16 bit" } ]</c>.</summary>
static class SuppressionsBlock
{
    public static ImmutableArray<string> Keys => ["rule", "element", "files", "reason"];

    public static ImmutableArray<Suppression> Read(JsonNodeAt node) => [.. node.AsList().Select(ReadOne)];

    static Suppression ReadOne(JsonNodeAt node)
    {
        var keys = node.AsObject(Keys);
        if (!keys.TryGetValue("rule", out var rule)) throw node.Error("a suppression needs \"rule\": an id");
        if (rule.AsText().Length == 0) throw rule.Error("a rule's id is empty");
        if (keys.TryGetValue("element", out var element) && element.AsText().Length == 0) throw element.Error("a glob of nodes and values is empty");
        return new Suppression(rule.AsText(), element?.AsText() ?? "*", keys.GetValueOrDefault("reason")?.AsText().Trim() ?? "", node.File, node.Line)
        {
            Files = keys.TryGetValue("files", out var files) ? OverridesBlock.Globs(files) : [],
        };
    }
}
