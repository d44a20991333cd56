using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Quantizing;
using ModelLint.Fixing.Verifying;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Driving;

/// <summary>A fix that was made and stood every check.</summary>
/// <param name="Fix">The fix.</param>
/// <param name="Findings">What it mended.</param>
/// <param name="Verification">What running both models showed.</param>
/// <param name="Notes">What the user should know of it.</param>
public sealed record AppliedFix(ModelFix Fix, ImmutableArray<Diagnostic> Findings, Verification Verification, ImmutableArray<string> Notes);

/// <summary>A fix that was tried and isn't kept.</summary>
/// <param name="Fix">The fix.</param>
/// <param name="Findings">What it should have mended.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record RejectedFix(ModelFix Fix, ImmutableArray<Diagnostic> Findings, string Reason);

/// <summary>A finding that isn't mended, and what would do it.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Fix">The fix; null where there is none.</param>
/// <param name="Hint">What to do.</param>
public sealed record HeldBack(Diagnostic Finding, ModelFix? Fix, string Hint);

/// <summary>What quantization leaves of the original outputs without and with the fix.</summary>
/// <param name="Before">The model quantized as it was; empty where it can't be.</param>
/// <param name="After">The fixed model quantized.</param>
/// <param name="Samples">On what, in one line.</param>
/// <param name="Biases">The fixed model with biases corrected and as they are; null where that wasn't tried.</param>
public sealed record FixGain(ImmutableArray<ComparedValue> Before, ImmutableArray<ComparedValue> After, string Samples, BiasTrial? Biases = null);

/// <summary>A file to be written: a model or a text.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Part">What it is of the original; null for texts.</param>
/// <param name="IsQuantized">True for a quantized model.</param>
/// <param name="Model">The model, in change; null for a text.</param>
/// <param name="Document">The model; null for a text.</param>
/// <param name="Text">The text; empty for a model.</param>
public sealed record FixedFile(string Name, ModelPart? Part, bool IsQuantized, GraphEditor? Model, ModelDocument? Document, string Text);

/// <summary>What fixing a model came to. Nothing is written yet.</summary>
public sealed record FixReport
{
    /// <summary>The model as it was.</summary>
    public required ModelDocument Original { get; init; }

    /// <summary>What is known of it.</summary>
    public required ModelEvidence Evidence { get; init; }

    /// <summary>What was found in it.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>What was mended, in order.</summary>
    public ImmutableArray<AppliedFix> Applied { get; init; } = [];

    /// <summary>What was tried in vain. Where a finding that was to be mended isn't, nothing may be written.</summary>
    public ImmutableArray<RejectedFix> Rejected { get; init; } = [];

    /// <summary>What has a fix that wasn't taken, or none.</summary>
    public ImmutableArray<HeldBack> HeldBack { get; init; } = [];

    /// <summary>The fixes that were measured against each other, in order; empty where there was nothing to choose by.</summary>
    public ImmutableArray<Candidate> Candidates { get; init; } = [];

    /// <summary>The scales that got 16 bits, those that cost most first; empty where that wasn't asked for.</summary>
    public ImmutableArray<PromotedScale> Promoted { get; init; } = [];

    /// <summary>What quantization leaves without and with the fix; null where that wasn't asked for.</summary>
    public FixGain? Gain { get; init; }

    /// <summary>What there is to write; empty where nothing changes, or something that was to be mended isn't.</summary>
    public ImmutableArray<FixedFile> Files { get; init; } = [];

    /// <summary>What the rules and fixes had to say besides: crashes.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>True where something that was to be mended isn't.</summary>
    public bool HasFailed => !Rejected.IsEmpty && Files.IsEmpty;
}
