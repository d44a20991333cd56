using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"calibration": { "data": "photos/*.jpg", "statistics": "model.mlcal", "floors": { "from": ["domains"], "values": { "conv1": "-6..20" } } }</c>.</summary>
static class CalibrationBlock
{
    public static ImmutableArray<string> Keys => ["data", "statistics", "floors"];

    public static ImmutableArray<string> FloorKeys => ["from", "values"];

    public static CalibrationConfiguration Read(JsonNodeAt node)
    {
        var keys = node.AsObject(Keys);
        return new CalibrationConfiguration
        {
            Data = keys.GetValueOrDefault("data")?.AsText(),
            Statistics = keys.GetValueOrDefault("statistics")?.AsText(),
            Floors = keys.TryGetValue("floors", out var floors) ? Floors(floors) : null,
        };
    }

    static FloorConfiguration Floors(JsonNodeAt node)
    {
        var keys = node.AsObject(FloorKeys);
        return new FloorConfiguration
        {
            From = keys.TryGetValue("from", out var from) ? [.. from.AsList().Select(static f => f.AsOneOf(FloorConfiguration.Sources))] : [],
            Values = keys.TryGetValue("values", out var values) ? [.. values.AsMap().Select(static v => new FloorEntry(v.Name, Range(v.Value), $"{v.Value.File}:{v.Line}"))] : [],
        };
    }

    static Interval Range(JsonNodeAt node)
    {
        if (!node.IsList) return InputDomain.Interval(node.AsText()) ?? throw node.Error($"'{node.AsText()}' is no range: write lo..hi, or [lo, hi]");
        return node.AsList() is [var lo, var hi] && lo.AsNumber() <= hi.AsNumber() ? new Interval(lo.AsNumber(), hi.AsNumber()) : throw node.Error("a range is a list of two numbers, the lower one first");
    }
}
