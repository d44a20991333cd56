using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Verifying;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Fixing.Driving;

/// <summary>
/// Mends a model: lints it, edits copies, runs each beside the model, lints again, and gives what may be written. Either all that was to be mended is,
/// or there is nothing to write and a reason.
/// </summary>
/// <param name="tools">What makes, runs and judges.</param>
/// <param name="request">What is to be mended.</param>
public sealed class FixDriver(FixTools tools, FixRequest request)
{
    /// <summary>Edits in place that may follow each other: fixes that undo each other are an error.</summary>
    public const int MostRounds = 10;

    readonly List<AppliedFix> _applied = [];
    readonly List<RejectedFix> _rejected = [];
    ImmutableArray<Candidate> _candidates = [];

    /// <summary>Mends a model, in memory.</summary>
    /// <param name="document">The model; it must stay open as long as the report is used.</param>
    /// <exception cref="FixException">It can't be run or linted at all.</exception>
    public FixReport Fix(ModelDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var before = tools.Linter.Lint(document);
        RequireStrategy(before);
        var now = InPlace(new FixedDocument(new GraphEditor(document), document, before));
        var pieces = new PieceFixing(tools, request, now.Document, now.Linted);
        var made = _rejected.Count == 0 ? Cut(pieces, now) : null;
        var report = new FixReport
        {
            Original = document,
            Evidence = before.Evidence,
            Findings = before.Result.Diagnostics,
            Applied = [.. _applied],
            Rejected = [.. _rejected],
            Candidates = _candidates,
            HeldBack = HeldBack(before),
            Problems = [.. before.Result.Notifications.Select(static n => n.Text)],
        };
        // What was tried beside another fix that stood is no failure.
        var mended = _applied.SelectMany(static a => a.Findings).ToHashSet();
        if (_applied.Count == 0 || _rejected.Any(r => !r.Findings.All(mended.Contains))) return report with { Applied = [] };
        var cut = made is null ? [] : _applied[^1].Findings;
        made ??= request.Quantizes ? pieces.QuantizeWhole(now.Editor) : new MadeFix([new MadeModel(ModelPart.Whole, now.Editor, now.Document, IsWritten: true)], []);
        if (request.Promotes is { } share)
        {
            (made, var promoted) = pieces.Promote(made, share, cut);
            report = report with { Promoted = promoted };
        }

        return report with { Gain = Gain(document, made), Files = FixFiles.Of(Path.GetFileNameWithoutExtension(document.Path), made, report) };
    }

    FixedDocument InPlace(FixedDocument now)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (FixGroup.All(now.Linted, request).FirstOrDefault(g => g.Fix.EditInPlace is not null && !IsTried(g)) is not { } group) return now;
            try
            {
                var (changed, applied) = new InPlaceFixing(tools).Apply(now.Document, now.Linted, group);
                _applied.Add(applied);
                now = changed;
            }
            catch (FixException e)
            {
                _rejected.Add(new RejectedFix(group.Fix, group.Findings, e.Message));
            }
        }

        if (FixGroup.All(now.Linted, request).FirstOrDefault(g => g.Fix.EditInPlace is not null && !IsTried(g)) is { } endless)
            _rejected.Add(new RejectedFix(endless.Fix, endless.Findings, $"after {MostRounds} rounds there is still something to fix: fixes undo each other"));
        return now;
    }

    bool IsTried(FixGroup group) => _rejected.Any(r => r.Fix.EquivalenceKey == group.Fix.EquivalenceKey && r.Fix.Provider == group.Fix.Provider);

    // Models are cut once, at the end. Which way is measured where that can be done.
    MadeFix? Cut(PieceFixing pieces, FixedDocument now)
    {
        var groups = FixGroup.All(now.Linted, request).Where(static g => g.Fix.Edit is not null).ToList();
        if (groups.Count == 0) return null;
        if (request.Strategy is null && request.Quantizes && groups.Count > 1) return Best(pieces, groups);
        foreach (var group in groups.OrderByDescending(g => g.Fix.EquivalenceKey == (request.Strategy ?? request.Preferred)))
        {
            try
            {
                var (made, applied) = pieces.Apply(group);
                _applied.Add(applied);
                return made;
            }
            catch (FixException e)
            {
                _rejected.Add(new RejectedFix(group.Fix, group.Findings, e.Message));
            }

            if (group.Fix.EquivalenceKey == request.Strategy) return null;
        }

        return null;
    }

    MadeFix? Best(PieceFixing pieces, List<FixGroup> groups)
    {
        var tried = new List<(Candidate Candidate, MadeFix Made, AppliedFix Applied)>();
        var all = ImmutableArray.CreateBuilder<Candidate>();
        foreach (var group in groups)
        {
            try
            {
                var (made, applied) = pieces.Apply(group);
                // Who asked for models isn't served by a fix that writes none.
                if (!made.Models.Any(static m => m.IsWritten || m.Quantized is not null && m.Part == ModelPart.Whole)) continue;
                var candidate = new Candidate(group.Fix.EquivalenceKey, group.Fix.Title, made.Measured, request.Tolerances.Breaches(made.Measured), IsMade: true);
                tried.Add((candidate, made, applied));
                all.Add(candidate);
            }
            catch (FixException e)
            {
                _rejected.Add(new RejectedFix(group.Fix, group.Findings, e.Message));
                all.Add(new Candidate(group.Fix.EquivalenceKey, group.Fix.Title, [], [e.Message], IsMade: false));
            }
        }

        _candidates = all.ToImmutable();
        if (tried.Count == 0) return null;
        var best = tried.FirstOrDefault(static t => t.Candidate.IsGoodEnough);
        if (best.Made is null) best = tried.MaxBy(static t => t.Candidate.WorstSqnr);
        _applied.Add(best.Applied);
        return best.Made;
    }

    FixGain? Gain(ModelDocument document, MadeFix made)
    {
        if (made.Measured.IsEmpty) return null;
        ImmutableArray<ComparedValue> before = [];
        try
        {
            var whole = tools.Quantizer.Quantize(document, tools.Statistics.Of(document), QuantizationDirectives.None);
            before = tools.Measuring.Run(document, new Running.FixedPieces(whole.Document));
        }
        catch (FixException)
        {
            // A model that can't be quantized as it is has no figures to begin with.
        }

        return new FixGain(before, made.Measured, tools.Measuring.Description, made.Biases);
    }

    ImmutableArray<HeldBack> HeldBack(LintedDocument linted)
    {
        var mended = _applied.SelectMany(static a => a.Findings).ToHashSet();
        var rejected = _rejected.SelectMany(static r => r.Findings).ToHashSet();
        var held = ImmutableArray.CreateBuilder<HeldBack>();
        foreach (var finding in linted.Result.Diagnostics.Where(d => !mended.Contains(d) && !rejected.Contains(d)))
        {
            if (finding.Fixes is [var first, ..])
            {
                // What could be taken wasn't where another cut came first.
                var taken = finding.Fixes.FirstOrDefault(f => request.Takes(finding, f));
                held.Add(new HeldBack(finding, taken ?? first, taken is null ? request.WhyNot(finding, first)! : "fix the result once more"));
            }
            else if (finding.Severity >= Severity.Warning) held.Add(new HeldBack(finding, null, "it has no fix"));
        }

        return held.ToImmutable();
    }

    void RequireStrategy(LintedDocument linted)
    {
        if (request.Strategy is not { } named) return;
        var keys = linted.Result.Diagnostics.SelectMany(static d => d.Fixes).Select(static f => f.EquivalenceKey).Distinct().ToList();
        if (keys.Count > 0 && !keys.Contains(named)) throw new FixException($"no finding of this model can be mended by '{named}': there is {string.Join(", ", keys)}");
    }
}
