using System.Collections.Immutable;

namespace ModelLint.Calibration.Sources;

/// <summary>One sample of a data source: what one run of a model is fed with.</summary>
/// <param name="Name">Its path relative to the source, with forward slashes; unique in it.</param>
/// <param name="Parts">What it is made of.</param>
/// <param name="Tag">What its maker says it shows (<c>walking</c>): what a manifest says, or the first folder of its name; empty where nobody says.</param>
public sealed record Sample(string Name, ImmutableArray<SamplePart> Parts, string Tag = "")
{
    /// <summary>Paths of its files, each once, in the order of the parts.</summary>
    public ImmutableArray<string> Files => [.. Parts.Select(static p => p.File).Distinct(StringComparer.Ordinal)];

    /// <summary>A sample of one file, tagged by the first folder of its name.</summary>
    public static Sample OfFile(string name, SampleKind kind, string file) => new(name, [new SamplePart(null, kind, file)], TagOf(name));

    /// <summary>The first folder of a name; empty where it has none, or where the name leads out of the source.</summary>
    internal static string TagOf(string name)
    {
        var relative = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        return relative.IndexOf('/') is var end && end > 0 && relative[..end] != ".." ? relative[..end] : "";
    }
}

/// <summary>A file that gives a sample one of a model's inputs, or several of them by name.</summary>
/// <param name="Input">The input's name; null where the place among the parts, or names inside the file, tell it.</param>
/// <param name="Kind">What the file is.</param>
/// <param name="File">Its path.</param>
public sealed record SamplePart(string? Input, SampleKind Kind, string File);
