using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ModelLint.Analysis.Quantizing;

/// <summary>The target profiles: data files in the folder Targets, one a target. Each names its sources.</summary>
static class TargetProfiles
{
    const string Folder = "Targets/";

    /// <summary>By name, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, TargetProfile> All { get; } = ReadAll();

    static ImmutableSortedDictionary<string, TargetProfile> ReadAll()
    {
        var assembly = typeof(TargetProfiles).Assembly;
        var profiles = ImmutableSortedDictionary.CreateBuilder<string, TargetProfile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var file = JsonDocument.Parse(stream);
            var profile = Read(file.RootElement);
            profiles.Add(profile.Name, profile);
        }

        return profiles.ToImmutable();
    }

    static TargetProfile Read(JsonElement file) => new(file.GetProperty("name").GetString()!, new UniformQuantizer(file.GetProperty("bits").GetInt32(), file.GetProperty("symmetric").GetBoolean()))
    {
        Description = file.GetProperty("description").GetString()!,
        Scope = file.GetProperty("scope").GetString() == "weighted" ? QuantizationScope.Weighted : QuantizationScope.Integer,
        TiesJoins = file.GetProperty("tiesJoins").GetBoolean(),
        TiedOperators = Names(file, "tiedOperators"),
        IsPerChannel = file.GetProperty("perChannel").GetBoolean(),
        Has16Bit = file.GetProperty("has16Bit").GetBoolean(),
        HasPowerOfTwoBounds = file.GetProperty("powerOfTwoBounds").GetBoolean(),
        HasPowerOfTwoBounds16 = file.GetProperty("powerOfTwoBounds16").GetBoolean(),
        MaxRank = file.GetProperty("maxRank") is { ValueKind: JsonValueKind.Number } rank ? rank.GetInt32() : null,
        FloatOperators = Names(file, "floatOperators"),
        Generations = Names(file, "generations"),
        NeedsFixedShapes = file.TryGetProperty("fixedShapes", out var isFixed) && isFixed.GetBoolean(),
        FloatNodes = file.TryGetProperty("integerOnly", out var sentence) ? sentence.GetString()! : "",
        Operators = file.TryGetProperty("operators", out var operators) ? Limits(operators) : null,
        Newer = file.TryGetProperty("newer", out var newer) ? [.. newer.EnumerateArray().Select(Ability)] : [],
    };

    static OperatorLimits Limits(JsonElement operators) => new(operators.GetProperty("source").GetString()!,
        [.. Names(operators, "unsupported")], [.. Names(operators, "float16Only")], [.. Names(operators, "eightBitOnly")],
        operators.GetProperty("maxRank").EnumerateObject().SelectMany(static r => r.Value.EnumerateArray().Select(o => KeyValuePair.Create(o.GetString()!, int.Parse(r.Name, CultureInfo.InvariantCulture)))).ToImmutableDictionary());

    static NewerAbility Ability(JsonElement ability) => new(ability.GetProperty("operator").GetString()!, ability.GetProperty("input").GetInt32(),
        ability.GetProperty("codes").GetString() == "16-bit" ? NewerCodes.SixteenBit : NewerCodes.Asymmetric, ability.GetProperty("since").GetString()!, ability.GetProperty("source").GetString()!);

    static ImmutableArray<string> Names(JsonElement file, string property) =>
        file.TryGetProperty(property, out var names) ? [.. names.EnumerateArray().Select(static e => e.GetString()!)] : [];
}
