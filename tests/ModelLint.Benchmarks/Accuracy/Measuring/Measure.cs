using System.Collections.Immutable;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>What matters of a model's outputs to those who use it, float beside quantized, over several photos.</summary>
abstract class Measure
{
    /// <summary>What is measured, a column each.</summary>
    public abstract ImmutableArray<string> Heads { get; }

    /// <summary>What was compared, in a sentence: <c>242 float detections</c>.</summary>
    public abstract string Basis { get; }

    /// <summary>Adds one photo.</summary>
    public abstract void Add(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> quantized);

    /// <summary>The figures, a column each.</summary>
    public abstract ImmutableArray<string> Cells { get; }

    protected static string Percent(double part, double all) => FormattableString.Invariant($"{100 * part / Math.Max(1, all):F1} %");
}
