using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"dims": { "height": 640 }</c>: extents of the symbols that models leave free.</summary>
static class DimsBlock
{
    public static ImmutableDictionary<string, long> Read(JsonNodeAt node) => node.AsMap().ToImmutableDictionary(static m => m.Name, static m => (long)m.Value.AsInteger(1), StringComparer.Ordinal);
}
