using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Running;
using ModelLint.Fixing.Verifying;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Fixing.Driving;

/// <summary>A model that was changed in place and stood every check.</summary>
/// <param name="Editor">The last change.</param>
/// <param name="Document">The model.</param>
/// <param name="Linted">What linting it gave.</param>
sealed record FixedDocument(GraphEditor Editor, ModelDocument Document, LintedDocument Linted);

/// <summary>Changes a copy of a model in place, runs both, and lints the copy.</summary>
sealed class InPlaceFixing(FixTools tools)
{
    /// <exception cref="FixException">It can't be done, or the result doesn't stand a check; the message says why.</exception>
    public (FixedDocument Fixed, AppliedFix Applied) Apply(ModelDocument document, LintedDocument linted, FixGroup group)
    {
        using var context = new EditContext(document, linted.Evidence, group.Findings, tools.Options, tools.Capabilities);
        var editor = Edit(context, group);
        var changed = ModelSaver.ToDocument(editor, document.Path);
        if (document.Bytes(new ByteSpan(0, document.Length)).SequenceEqual(changed.Bytes(new ByteSpan(0, changed.Length)))) throw new FixException("it would change nothing");
        var verification = Verification.Run(tools.Verifier, tools.Samples, document, new FixedPieces(changed), group.Fix.Tolerance);
        if (verification.Broken is { } broken) throw new FixException(broken);
        var after = tools.Linter.Lint(changed);
        if (Relint.ProblemInPlace(linted.Result, after.Result, group.Findings) is { } problem) throw new FixException(problem);
        return (new FixedDocument(editor, changed, after), new AppliedFix(group.Fix, group.Findings, verification, []));
    }

    static GraphEditor Edit(EditContext context, FixGroup group)
    {
        var editor = context.NewEditor();
        foreach (var (_, fix) in group.Fixes) ProviderCode.Run(() =>
        {
            fix.EditInPlace!(editor, context);
            return 0;
        });
        return editor;
    }
}
