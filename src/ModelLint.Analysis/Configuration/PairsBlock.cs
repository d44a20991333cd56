using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"pairs": [ { "float": "a.onnx", "quantized": "a.int8.onnx", "statistics": "a.mlcal", "target": "int8" } ]</c>.</summary>
static class PairsBlock
{
    public static ImmutableArray<string> Keys => ["float", "quantized", "statistics", "target"];

    public static ImmutableArray<ModelPair> Read(JsonNodeAt node)
    {
        var pairs = node.AsList().Select(ReadOne).ToImmutableArray();
        for (var i = 0; i < pairs.Length; i++)
            if (pairs.Take(i).FirstOrDefault(p => p.Holds(pairs[i].Float) || p.Holds(pairs[i].Quantized)) is { } earlier)
                throw node.AsList()[i].Error($"one of its models is in the pair of {earlier.Place} already");
        return pairs;
    }

    static ModelPair ReadOne(JsonNodeAt node)
    {
        var keys = node.AsObject(Keys);
        return new ModelPair(Model(node, keys, "float"), Model(node, keys, "quantized"), node.Place) { Statistics = keys.GetValueOrDefault("statistics")?.AsText(), Target = keys.GetValueOrDefault("target")?.AsText() };
    }

    static string Model(JsonNodeAt pair, IReadOnlyDictionary<string, JsonNodeAt> keys, string key)
    {
        if (!keys.TryGetValue(key, out var node)) throw pair.Error($"a pair needs \"{key}\": a model's file");
        var path = node.AsText().Replace('\\', '/');
        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
    }
}
