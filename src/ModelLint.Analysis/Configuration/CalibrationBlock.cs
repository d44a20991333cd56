using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Reads <c>"calibration": { "data": "photos/*.jpg", "statistics": "model.mlcal" }</c>.</summary>
static class CalibrationBlock
{
    public static ImmutableArray<string> Keys => ["data", "statistics"];

    public static CalibrationConfiguration Read(JsonNodeAt node)
    {
        var keys = node.AsObject(Keys);
        return new CalibrationConfiguration { Data = keys.GetValueOrDefault("data")?.AsText(), Statistics = keys.GetValueOrDefault("statistics")?.AsText() };
    }
}
