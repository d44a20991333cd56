using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Finds and reads <c>modellint.json</c>. Each block of it has a reader of its own; what is unknown is an error with its line.</summary>
public static class ConfigurationFile
{
    /// <summary>The keys at the top.</summary>
    public static ImmutableArray<string> Keys => ["$schema", "target", "calibration", "validation", "dims", "inputs", "rules", "suppressions", "overrides", "pairs", "packs", "baseline"];

    /// <summary>The keys of the objects below, by the block that holds them; inputs and preprocessing have readers of their own.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> BlockKeys => ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        .Add("calibration", CalibrationBlock.Keys)
        .Add("validation", ValidationBlock.Keys)
        .Add("suppressions", SuppressionsBlock.Keys)
        .Add("overrides", OverridesBlock.Keys)
        .Add("pairs", PairsBlock.Keys)
        .Add("inputs", InputsBlock.Keys)
        .Add("preprocessing", PreprocessingBlock.Keys);

    /// <summary>The nearest <c>modellint.json</c> in a model's folder or above it; null where there is none.</summary>
    public static string? Find(string model) => Find(model, File.Exists);

    /// <summary>The nearest <c>modellint.json</c> in a model's folder or above it, of the files that exist by a judgement of the caller's own.</summary>
    public static string? Find(string model, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(exists);
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(model)); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, LintConfiguration.FileName) is var file && exists(file)) return file;
        return null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">It can't be read, or something in it is wrong: file, line and what is needed are said.</exception>
    public static LintConfiguration Read(string path) => Of(JsonNodeAt.Read(path));

    /// <summary>Reads text as if it stood in a file.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong.</exception>
    public static LintConfiguration Parse(string path, string json) => Of(JsonNodeAt.Parse(path, json));

    static LintConfiguration Of(JsonNodeAt root)
    {
        var keys = root.AsObject(Keys);
        return Common(keys) with
        {
            Path = root.File,
            Suppressions = keys.TryGetValue("suppressions", out var suppressions) ? SuppressionsBlock.Read(suppressions) : [],
            Overrides = keys.TryGetValue("overrides", out var overrides) ? OverridesBlock.Read(overrides) : [],
            Pairs = keys.TryGetValue("pairs", out var pairs) ? PairsBlock.Read(pairs) : [],
            Packs = keys.TryGetValue("packs", out var packs) ? [.. packs.AsList().Select(static p => p.AsText())] : [],
            Baseline = keys.GetValueOrDefault("baseline")?.AsText(),
            Values = Leaves(root),
        };
    }

    /// <summary>The keys that may stand at the top and in overrides.</summary>
    internal static LintConfiguration Common(IReadOnlyDictionary<string, JsonNodeAt> keys) => new()
    {
        Target = keys.GetValueOrDefault("target")?.AsText(),
        Calibration = keys.TryGetValue("calibration", out var calibration) ? CalibrationBlock.Read(calibration) : new CalibrationConfiguration(),
        Validation = keys.TryGetValue("validation", out var validation) ? ValidationBlock.Read(validation) : null,
        Dims = keys.TryGetValue("dims", out var dims) ? DimsBlock.Read(dims) : ImmutableDictionary<string, long>.Empty,
        Inputs = keys.TryGetValue("inputs", out var inputs) ? InputsBlock.Read(inputs) : [],
        Rules = keys.TryGetValue("rules", out var rules) ? RulesBlock.Read(rules) : [],
    };

    /// <summary>The values of an object with their places.</summary>
    internal static ImmutableSortedDictionary<string, StatedValue> Leaves(JsonNodeAt node) =>
        node.Leaves().ToImmutableSortedDictionary(static l => l.Path, static l => l.Value, StringComparer.Ordinal);
}
