using System.Collections.Immutable;
using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"rules": { "ML2001": "error", "ML2002": { "severity": "warning", "lostAt": 128 } }</c>. Which ids and options there are only the packs know.</summary>
static class RulesBlock
{
    public const string SeverityKey = "severity";

    public static ImmutableArray<string> Severities => ["none", "note", "warning", "error"];

    public static ImmutableArray<RuleConfiguration> Read(JsonNodeAt node) => [.. node.AsMap().Select(Read)];

    static RuleConfiguration Read(JsonMember member)
    {
        var rule = new RuleConfiguration(member.Name, $"{member.Value.File}:{member.Line}");
        if (member.Name.Length == 0) throw member.Error("a rule's id is empty");
        if (!member.Value.IsObject) return rule with { Severity = Severity(member.Value) };
        var keys = member.Value.AsMap();
        return rule with
        {
            Severity = keys.FirstOrDefault(static k => k.Name == SeverityKey) is { } severity ? Severity(severity.Value) : null,
            Options = [.. keys.Where(static k => k.Name != SeverityKey).Select(static k => new RuleOptionValue(k.Name, k.Value.AsScalar(), $"{k.Value.File}:{k.Line}"))],
        };
    }

    static Severity Severity(JsonNodeAt node) => Enum.Parse<Severity>(node.AsOneOf(Severities), ignoreCase: true);
}
