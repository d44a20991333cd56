using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"inputs": { "images": { "domain": "0..1", "preprocessing": "yolo" } }</c>.</summary>
static class InputsBlock
{
    public static ImmutableArray<string> Keys => ["domain", "shape", "preprocessing", "value", "state", "frame", "hop"];

    public static ImmutableArray<InputConfiguration> Read(JsonNodeAt node) => [.. node.AsMap().Select(Read)];

    static InputConfiguration Read(JsonMember member)
    {
        var keys = member.Value.AsObject(Keys);
        if (member.Name.Length == 0) throw member.Error("an input's name is empty");
        if (keys.TryGetValue("hop", out var hop) && !keys.ContainsKey("frame")) throw hop.Error("\"hop\" says how far apart frames begin, and there is no \"frame\"");
        if (keys.ContainsKey("value") && keys.TryGetValue("state", out var both)) throw both.Error("an input is either a \"value\" or a \"state\"");
        return new InputConfiguration(member.Name, $"{member.Value.File}:{member.Line}")
        {
            Domain = keys.TryGetValue("domain", out var domain) ? Domain(domain) : null,
            Shape = keys.TryGetValue("shape", out var shape) ? [.. shape.AsList().Select(static e => e.IsNull ? (long?)null : e.AsInteger(1))] : null,
            Preprocessing = keys.TryGetValue("preprocessing", out var preprocessing) ? PreprocessingBlock.Read(preprocessing) : null,
            Value = keys.GetValueOrDefault("value")?.AsNumber(),
            State = keys.GetValueOrDefault("state")?.AsText(),
            Frame = keys.GetValueOrDefault("frame")?.AsInteger(1),
            Hop = hop?.AsInteger(1),
        };
    }

    static InputDomain Domain(JsonNodeAt node)
    {
        if (!node.IsList) return InputDomain.Parse(node.AsText()) ?? throw node.Error($"'{node.AsText()}' is no range: {InputDomain.Notation}, or [lo, hi]");
        return node.AsList() is [var lo, var hi] && lo.AsNumber() <= hi.AsNumber() ? InputDomain.Of(lo.AsNumber(), hi.AsNumber()) : throw node.Error("a range is a list of two numbers, the lower one first");
    }
}
