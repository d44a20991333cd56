using System.Text;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Files;
using ModelLint.Cli.Linting;
using ModelLint.Onnx;
using ModelLint.Reporting.Differences;
using ModelLint.Reporting.Text;
using ModelLint.Semantics;

namespace ModelLint.Cli.Diffing;

/// <summary>Carries out <c>modellint diff</c>: lints both versions of a model alike, and says what changed.</summary>
static class DiffRunner
{
    /// <exception cref="UsageException">The command line or the configuration is wrong.</exception>
    public static int Run(string before, string after, LintArguments arguments, CancellationToken cancellation)
    {
        // What a model was is judged by what holds for it now.
        var session = LintSession.Open(arguments, [after], cancellation);
        var code = ExitCode.Clean;
        var (old, now) = (Lint(before), Lint(after));
        if (old is null || now is null) return ExitCode.Unreadable;
        var comparison = new Baseline(old.Report.Result.Diagnostics.Select(f => BaselineEntry.Of(after, f))).Compare([new JudgedModel(after, now.Report.Result.Diagnostics, static _ => true)], static _ => true);
        var findings = comparison.Findings[0];
        var (was, outline) = (Outline(before), Outline(after));
        var difference = was.To(outline, new ModelDifference(before, after)
        {
            Findings = [.. findings.Where(static f => f.Baseline!.State != BaselineState.Unchanged)],
            Gone = comparison.Absent,
            Unchanged = findings.Count(static f => f.Baseline!.State == BaselineState.Unchanged),
        });
        if (arguments.Output is { } file) AtomicFile.Write(file, stream => Write(difference, arguments.Format, stream));
        else using (var output = Console.OpenStandardOutput()) Write(difference, arguments.Format, output);
        return code;

        LintedModel? Lint(string path)
        {
            var linted = session.LintAs(after, path);
            code = ExitCode.Worse(code, linted.Code);
            foreach (var notice in linted.Report.AllNotifications.Where(n => !arguments.Quiet || n.Level == Severity.Error)) Console.Error.WriteLine($"{SafeText.Of(path)}: {notice.Id}: {SafeText.Of(notice.Text)}");
            if (linted.Report.Failure is not { } failure) return linted;
            Console.Error.WriteLine($"modellint: {SafeText.Of(path)}: cannot be read: {SafeText.Of(failure)}");
            return null;
        }

        ModelOutline Outline(string path)
        {
            using var document = ModelDocument.Open(path);
            var facts = ModelFacts.Of(document.Model, arguments.Facts.For(document, session.Of(after).Configuration));
            return ModelOutline.Of(document, new ModelEvidence(document.Model, facts));
        }
    }

    static void Write(ModelDifference difference, string format, Stream stream)
    {
        using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        if (format == "json") DifferenceJson.Write(difference, output);
        else if (format == "markdown") DifferenceMarkdown.Write(difference, output);
        else DifferenceText.Write(difference, output);
    }
}
