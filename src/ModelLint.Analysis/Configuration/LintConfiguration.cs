using System.Collections.Immutable;
using System.IO.Enumeration;
using ModelLint.Analysis.Findings;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Configuration;

/// <summary>What a <c>modellint.json</c> says. Where it says nothing, the command line's and the tool's own defaults hold.</summary>
public sealed record LintConfiguration
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "modellint.json";

    /// <summary>The file; empty where there is none.</summary>
    public string Path { get; init; } = "";

    /// <summary>Word for a target that is none: models stay float.</summary>
    public const string NoTarget = "none";

    /// <summary>What models are quantized for; <see cref="NoTarget"/> where they stay float.</summary>
    public string? Target { get; init; }

    /// <summary>Calibration data and statistics.</summary>
    public CalibrationConfiguration Calibration { get; init; } = new();

    /// <summary>Folder, glob, list, manifest or file of samples from the field, as it stands in the file.</summary>
    public string? Validation { get; init; }

    /// <summary>Extents of models' symbols, by name.</summary>
    public ImmutableDictionary<string, long> Dims { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What is said about inputs, in the order of the file.</summary>
    public ImmutableArray<InputConfiguration> Inputs { get; init; } = [];

    /// <summary>Severities and options of rules, in the order of the file; a later entry goes before an earlier one.</summary>
    public ImmutableArray<RuleConfiguration> Rules { get; init; } = [];

    /// <summary>Findings that are accepted, and why.</summary>
    public ImmutableArray<Suppression> Suppressions { get; init; } = [];

    /// <summary>Rule packs (.dll), as they stand in the file.</summary>
    public ImmutableArray<string> Packs { get; init; } = [];

    /// <summary>The baseline (.sarif), as it stands in the file.</summary>
    public string? Baseline { get; init; }

    /// <summary>Float models with their quantized files.</summary>
    public ImmutableArray<ModelPair> Pairs { get; init; } = [];

    /// <summary>The pair that this model belongs to; set by <see cref="For"/>.</summary>
    public ModelPair? Pair { get; init; }

    /// <summary>What holds for some files only.</summary>
    public ImmutableArray<PathOverride> Overrides { get; init; } = [];

    /// <summary>Every value of the file with its place, by its path: <c>calibration.data</c>.</summary>
    public ImmutableSortedDictionary<string, StatedValue> Values { get; init; } = ImmutableSortedDictionary<string, StatedValue>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What holds for one model: overrides whose globs fit its path, in their order, then the pair that it belongs to.</summary>
    public LintConfiguration For(string model)
    {
        if (Path.Length == 0) return this;
        var relative = RelativePath(model);
        var own = Overrides.Where(o => o.Files.Any(f => f.Fits(relative))).Aggregate(this, static (all, o) => o.Over(all));
        return Pairs.FirstOrDefault(p => p.Holds(relative)) is { } pair ? pair.Over(own) : own;
    }

    /// <summary>A path relative to the file's folder, with forward slashes, as globs and pairs have it.</summary>
    public string RelativePath(string path) =>
        System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, System.IO.Path.GetFullPath(path)).Replace(System.IO.Path.DirectorySeparatorChar, '/');

    /// <summary>What is said about an input: the first entry whose name or glob fits; null where there is none.</summary>
    public InputConfiguration? InputOf(string name) => Inputs.FirstOrDefault(i => FileSystemName.MatchesSimpleExpression(i.Pattern, name, ignoreCase: false));

    /// <summary>The full path of one that stands in the file: paths there are relative to the file.</summary>
    public string Resolve(string path) => System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
}

/// <summary>The <c>calibration</c> block.</summary>
public sealed record CalibrationConfiguration
{
    /// <summary>Folder, glob, list, manifest or file of samples, as it stands in the file.</summary>
    public string? Data { get; init; }

    /// <summary>Saved statistics, as it stands in the file: what calibrate writes and lint reads.</summary>
    public string? Statistics { get; init; }

    /// <summary>What ranges are to cover whatever the data show; null where nothing is said.</summary>
    public FloorConfiguration? Floors { get; init; }
}

/// <summary>The <c>floors</c> of the <c>calibration</c> block.</summary>
public sealed record FloorConfiguration
{
    /// <summary>What floors can be made from.</summary>
    public static ImmutableArray<string> Sources => ["domains", "bounds"];

    /// <summary>Which of <see cref="Sources"/> they are made from.</summary>
    public ImmutableArray<string> From { get; init; } = [];

    /// <summary>Ranges of values.</summary>
    public ImmutableArray<FloorEntry> Values { get; init; } = [];
}

/// <summary>What a value's range is to cover.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Range">What is to be covered.</param>
/// <param name="Place">File and line, for messages.</param>
public sealed record FloorEntry(string Value, Interval Range, string Place);

/// <summary>What the <c>inputs</c> block says about one input, or all whose names a glob fits.</summary>
/// <param name="Pattern">Its name, or a glob with * and ?.</param>
/// <param name="Place">File and line, for messages.</param>
public sealed record InputConfiguration(string Pattern, string Place)
{
    /// <summary>What its values lie in.</summary>
    public InputDomain? Domain { get; init; }

    /// <summary>Extents where the model leaves them free; null leaves one free.</summary>
    public ImmutableArray<long?>? Shape { get; init; }

    /// <summary>How pictures are prepared for it.</summary>
    public PreprocessingConfiguration? Preprocessing { get; init; }

    /// <summary>What all its elements are, where samples don't give it.</summary>
    public double? Value { get; init; }

    /// <summary>The output that becomes it in the next frame.</summary>
    public string? State { get; init; }

    /// <summary>Elements of the last axis that one run takes of a longer sample.</summary>
    public int? Frame { get; init; }

    /// <summary>Elements between the beginnings of two frames.</summary>
    public int? Hop { get; init; }
}

/// <summary>How pictures are prepared: a preset, settings of one's own, or a preset with some of them changed. Null leaves a setting as the preset has it.</summary>
/// <param name="Place">File and line, for messages.</param>
public sealed record PreprocessingConfiguration(string Place)
{
    /// <summary>Name of the preset to begin with.</summary>
    public string? Preset { get; init; }

    /// <summary><c>stretch</c>, <c>letterbox</c>, <c>center-crop</c> or <c>none</c>.</summary>
    public string? Resize { get; init; }

    /// <summary><c>center</c> or <c>top-left</c>: where a letterbox puts the picture.</summary>
    public string? Align { get; init; }

    /// <summary>What a centre crop brings the shorter side to first.</summary>
    public int? ShortSide { get; init; }

    /// <summary>Height and width where the model leaves them free.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary><c>rgb</c> or <c>bgr</c>.</summary>
    public string? Colors { get; init; }

    /// <summary><c>nchw</c> or <c>nhwc</c>.</summary>
    public string? Layout { get; init; }

    /// <summary>Factor on values of 0…255.</summary>
    public double? Scale { get; init; }

    /// <summary>Subtracted after that: three numbers, in the order in which the model gets the channels.</summary>
    public ImmutableArray<double>? Mean { get; init; }

    /// <summary>Divides after that: three numbers, none of them 0.</summary>
    public ImmutableArray<double>? Std { get; init; }

    /// <summary>Red, green and blue of what a picture leaves empty.</summary>
    public ImmutableArray<byte>? Fill { get; init; }

    /// <summary>What a fourth channel holds.</summary>
    public double? Fourth { get; init; }
}
