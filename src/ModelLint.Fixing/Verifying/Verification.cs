using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration.Running;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Verifying;

/// <summary>What running a fixed model beside the original showed.</summary>
/// <param name="Samples">On what, in one line.</param>
/// <param name="Plain">Differences with every node run as it stands.</param>
/// <param name="Optimized">Differences with ONNX Runtime's graph optimisations.</param>
/// <param name="Tolerance">How far an element may be off, as a share of the output's range; 0 for not at all.</param>
public sealed record Verification(string Samples, ImmutableArray<OutputDifference> Plain, ImmutableArray<OutputDifference> Optimized, double Tolerance)
{
    /// <summary>With graph optimisations fusion differs between the graphs, so that the last bits may.</summary>
    public const double OptimizedTolerance = 1e-5;

    /// <summary>True where every output is within what is allowed.</summary>
    public bool Holds => Broken is null;

    /// <summary>True where every bit of every output is the same.</summary>
    public bool IsIdentical => Plain.All(static d => d.IsIdentical);

    /// <summary>The first output that isn't within what is allowed, with its difference; null where all are.</summary>
    public string? Broken => Plain.Select(d => Breach(d, Tolerance, "")).Concat(Optimized.Select(d => Breach(d, Math.Max(Tolerance, OptimizedTolerance), " with graph optimisations on"))).FirstOrDefault(static b => b is not null);

    /// <summary>Runs both models on all samples, with graph optimisations off and on.</summary>
    /// <exception cref="FixException">One can't be run.</exception>
    public static Verification Run(OutputVerifier verifier, FixSamples samples, ModelDocument original, FixedPieces changed, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(samples);
        return new Verification(samples.Description, verifier.Compare(original, changed, GraphOptimization.Off), verifier.Compare(original, changed, GraphOptimization.Extended), tolerance);
    }

    static string? Breach(OutputDifference difference, double tolerance, string when)
    {
        if (difference.IsIdentical || tolerance > 0 && difference.Largest <= tolerance * difference.Range) return null;
        var allowed = tolerance == 0 ? "and every bit must stay" : FormattableString.Invariant($"and {tolerance:G3} of its range ({difference.Range:G4}) is allowed");
        return FormattableString.Invariant($"output '{difference.Output}' is off by up to {difference.Largest:G4}{when}, {allowed}");
    }
}
