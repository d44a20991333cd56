using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"overrides": [ { "files": "edge/**", "target": "none" } ]</c>.</summary>
static class OverridesBlock
{
    const string FilesKey = "files";

    public static ImmutableArray<string> Keys => [FilesKey, "target", "calibration", "validation", "dims", "inputs", "rules"];

    public static ImmutableArray<PathOverride> Read(JsonNodeAt node) => [.. node.AsList().Select(ReadOne)];

    static PathOverride ReadOne(JsonNodeAt node)
    {
        var keys = node.AsObject(Keys);
        if (!keys.TryGetValue(FilesKey, out var files)) throw node.Error($"an override needs \"{FilesKey}\": the globs that it is for");
        return new PathOverride(Globs(files), ConfigurationFile.Common(keys), ConfigurationFile.Leaves(node).Remove(FilesKey));
    }

    // One glob, or several.
    internal static ImmutableArray<PathGlob> Globs(JsonNodeAt node) => node.IsList ? [.. node.AsList().Select(PathGlob.Read)] : [PathGlob.Read(node)];
}
