using System.Collections.Immutable;

namespace ModelLint.Analysis.Configuration;

/// <summary>Finds and reads <c>modellint.json</c>. Each block of it has a reader of its own; what is unknown is an error with its line.</summary>
public static class ConfigurationFile
{
    /// <summary>The keys at the top.</summary>
    public static ImmutableArray<string> Keys => ["$schema", "target", "calibration", "dims", "inputs"];

    /// <summary>The nearest <c>modellint.json</c> in a model's folder or above it; null where there is none.</summary>
    public static string? Find(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(model)); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, LintConfiguration.FileName) is var file && File.Exists(file)) return file;
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
        return new LintConfiguration
        {
            Path = root.File,
            Target = keys.GetValueOrDefault("target")?.AsText(),
            Calibration = keys.TryGetValue("calibration", out var calibration) ? CalibrationBlock.Read(calibration) : new CalibrationConfiguration(),
            Dims = keys.TryGetValue("dims", out var dims) ? DimsBlock.Read(dims) : ImmutableDictionary<string, long>.Empty,
            Inputs = keys.TryGetValue("inputs", out var inputs) ? InputsBlock.Read(inputs) : [],
        };
    }
}
