using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"validation": { "data": "field/*.jpg" }</c>.</summary>
static class ValidationBlock
{
    public static ImmutableArray<string> Keys => ["data"];

    public static string? Read(JsonNodeAt node) => node.AsObject(Keys).GetValueOrDefault("data")?.AsText();
}
