using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration.Running;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Quantizing;
using ModelLint.Fixing.Running;
using ModelLint.Fixing.Splitting;
using ModelLint.Fixing.Verifying;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Fixing.Driving;

/// <summary>Lets a fix make its models, runs them beside the original, lints and, where asked for, quantizes and measures them.</summary>
sealed class PieceFixing(FixTools tools, FixRequest request, ModelDocument document, LintedDocument linted)
{
    Analysis.Driving.LintResult? _quantizedBefore;

    /// <exception cref="FixException">It can't be done, or the result doesn't stand a check; the message says why.</exception>
    public (MadeFix Made, AppliedFix Applied) Apply(FixGroup group)
    {
        var context = new EditContext(document, linted.Evidence, group.Findings, tools.Options, tools.Capabilities);
        var models = ProviderCode.Run(() => group.Fix.Edit!(context));
        var made = Make(models);
        if (made.First.Part == ModelPart.Head && made.Find(ModelPart.Tail) is null) throw new FixException("the fix made a head without a tail");
        var verification = Verification.Run(tools.Verifier, tools.Samples, document, made.Pieces, group.Fix.Tolerance);
        if (verification.Broken is { } broken) throw new FixException(broken);
        if (made.Find(ModelPart.Joined) is { } joined && Verification.Run(tools.Verifier, tools.Samples, document, new FixedPieces(joined.Document), group.Fix.Tolerance).Broken is { } apart)
            throw new FixException($"joined, {apart}");
        if (!group.Fix.NeedsQuantization) LintFloat(made, group.Findings);
        if (request.Quantizes) made = Quantize(made, models.Quantization, group.Findings);
        return (made, new AppliedFix(group.Fix, group.Findings, verification, models.Notes));
    }

    /// <summary>The model quantized as it stands, and what that leaves of its outputs.</summary>
    /// <exception cref="FixException">It can't be quantized.</exception>
    public MadeFix QuantizeWhole(GraphEditor editor) =>
        Quantize(new MadeFix([new MadeModel(ModelPart.Whole, editor, document, IsWritten: true)], []), QuantizationDirectives.None, []);

    /// <summary>The same quantized once more, with 16 bits for the scales where they pay.</summary>
    /// <exception cref="FixException">What they cost can't be measured, or the result doesn't stand a check.</exception>
    public (MadeFix Made, ImmutableArray<PromotedScale> Promoted) Promote(MadeFix made, double share, ImmutableArray<Diagnostic> findings)
    {
        var (directives, promoted) = tools.Promotion.Apply(made.First.Document, made.Directives, share);
        return (Quantize(made, directives, findings), promoted);
    }

    MadeFix Make(FixedModels models)
    {
        var parts = ImmutableArray.CreateBuilder<MadeModel>();
        foreach (var model in models.Models.Where(m => m.Part != ModelPart.Joined || request.Joins))
        {
            if (RoleOf(model.Part) is { } role) model.Editor.SetMetadata(ModelRole.Key, role);
            parts.Add(new MadeModel(model.Part, model.Editor, ModelSaver.ToDocument(model.Editor, document.Path), model.IsWritten));
        }

        return new MadeFix(parts.ToImmutable(), models.Files);
    }

    void LintFloat(MadeFix made, ImmutableArray<Diagnostic> findings)
    {
        foreach (var model in made.Models.Where(static m => m.Part != ModelPart.Tail))
            if (Relint.ProblemOfPiece(linted.Result, tools.Linter.Lint(model.Document, model.Editor.Document).Result, findings, Name(model.Part)) is { } problem) throw new FixException(problem);
    }

    MadeFix Quantize(MadeFix made, QuantizationDirectives directives, ImmutableArray<Diagnostic> findings)
    {
        var (corrected, asTheyAre) = (Quantized(made, directives with { CorrectsBiases = true }), Quantized(made, directives with { CorrectsBiases = false }));
        corrected = Measured(corrected);
        // Where biases have nothing to take up, both are one model.
        asTheyAre = corrected.IsQuantizedAs(asTheyAre) ? corrected : Measured(asTheyAre);
        var trial = new BiasTrial(MeasuredSlice.MeanSqnr(corrected.Measured), MeasuredSlice.MeanSqnr(asTheyAre.Measured));
        var quantized = (trial.Corrects ? corrected : asTheyAre) with { Biases = trial };
        // What hardware without floats is given must not need them.
        if ((tools.Options.Target ?? TargetProfile.Int8).Scope == QuantizationScope.Integer && quantized.Find(ModelPart.Head)?.Quantized is { } head && IntegerHead.ProblemOf(head.Document.Model) is { } problem)
            throw new FixException($"the quantized head isn't integer throughout: {problem}");
        if (!findings.IsEmpty) LintQuantized(quantized, findings);
        if (quantized.Find(ModelPart.Joined)?.Quantized is { } joined) RequireSame(quantized.QuantizedPieces!, joined.Document);
        return quantized;
    }

    MadeFix Quantized(MadeFix made, QuantizationDirectives directives)
    {
        var models = made.Models.Select(m => m.Part == ModelPart.Tail ? m : m with { Quantized = tools.Quantizer.Quantize(m.Document, tools.Statistics.Of(m.Document, m.Editor.Document), directives) });
        return made with { Models = [.. models], Directives = directives };
    }

    MadeFix Measured(MadeFix quantized) => quantized with { Measured = tools.Measuring.Run(document, quantized.QuantizedPieces!) };

    // What INT8 brings by itself isn't the fix's fault.
    void LintQuantized(MadeFix made, ImmutableArray<Diagnostic> findings)
    {
        _quantizedBefore ??= tools.Linter.Lint(tools.Quantizer.Quantize(document, tools.Statistics.Of(document), QuantizationDirectives.None).Document).Result;
        foreach (var model in made.Models.Where(static m => m.Quantized is not null))
            if (Relint.ProblemOfPiece(_quantizedBefore, tools.Linter.Lint(model.Quantized!.Document, model.Editor.Document).Result, findings, $"quantized {Name(model.Part)}") is { } problem) throw new FixException(problem);
    }

    // Quantized as one model, the head must be what it is alone.
    void RequireSame(FixedPieces pieces, ModelDocument joined)
    {
        var differences = tools.Verifier.Compare(joined, pieces, GraphOptimization.Off);
        if (differences.FirstOrDefault(static d => !d.IsIdentical) is { } apart)
            throw new FixException(FormattableString.Invariant($"the quantized joined model is not its quantized head with the tail: output '{apart.Output}' is off by up to {apart.Largest:G4}"));
    }

    static string? RoleOf(ModelPart part) => part switch { ModelPart.Head => ModelRole.Head, ModelPart.Tail => ModelRole.Tail, ModelPart.Joined => ModelRole.Joined, _ => null };

    static string Name(ModelPart part) => part switch { ModelPart.Head => "head", ModelPart.Joined => "joined model", _ => "model" };
}
