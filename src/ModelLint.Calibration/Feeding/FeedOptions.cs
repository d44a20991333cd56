using System.Collections.Immutable;
using ModelLint.Calibration.Preparing;

namespace ModelLint.Calibration.Feeding;

/// <summary>What the user says about one input of a model.</summary>
public sealed record InputSettings
{
    /// <summary>How pictures are prepared for it.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Extents where the model leaves them free; null leaves one free.</summary>
    public ImmutableArray<long?>? Shape { get; init; }

    /// <summary>What all its elements are in every run, where samples don't give it: a sampling rate, a flag.</summary>
    public double? Value { get; init; }

    /// <summary>The output that becomes this input in the next frame; the first one gets zeros.</summary>
    public string? State { get; init; }

    /// <summary>Elements of the last axis that one run takes of a longer sample.</summary>
    public int? Frame { get; init; }

    /// <summary>Elements between the beginnings of two frames; null means one frame behind the other.</summary>
    public int? Hop { get; init; }
}

/// <summary>What the user says about a model's inputs.</summary>
public sealed record FeedOptions
{
    /// <summary>Settings by the inputs' names.</summary>
    public ImmutableDictionary<string, InputSettings> Inputs { get; init; } = ImmutableDictionary<string, InputSettings>.Empty;

    /// <summary>Extents of the model's symbols: <c>height</c> is 640.</summary>
    public ImmutableDictionary<string, long> Dims { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>The settings of an input; those without any are all at rest.</summary>
    public InputSettings Of(string input) => Inputs.GetValueOrDefault(input) ?? new InputSettings();
}
