using System.Collections.Immutable;
using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Configuration;

/// <summary>What the <c>rules</c> block says of a rule, or of all whose ids begin so.</summary>
/// <param name="Id">The id, or its beginning: <c>ML2001</c>, <c>ML2</c>.</param>
/// <param name="Place">File and line, for messages.</param>
public sealed record RuleConfiguration(string Id, string Place)
{
    /// <summary>Its severity; <see cref="Severity.None"/> switches it off; null leaves the rule's own.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Its options, by name, as text.</summary>
    public ImmutableArray<RuleOptionValue> Options { get; init; } = [];
}

/// <summary>An option of a rule as it stands in a configuration.</summary>
public sealed record RuleOptionValue(string Name, string Text, string Place);
