using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Calibration.Feeding;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests;

/// <summary>
/// Tests of fixes that change a model in place: the model before and the model after, as text. What is always true is added here: the outputs are
/// equal, the finding is gone, and a second run changes nothing.
/// </summary>
public abstract class FixTests
{
    /// <summary>What texts without a header are.</summary>
    protected static readonly TextDefaults Defaults = new() { IrVersion = 8, Opset = 17 };

    /// <summary>Mends the model and compares it with what it should be then.</summary>
    protected static FixReport Expect(RulePack pack, string id, string before, string after, params string[] settings)
    {
        using var model = MarkedModel.Parse(before, Defaults);
        var report = Always(pack, id, model.Document, settings);
        using var expected = MarkedModel.Parse(after, Defaults);
        Assert.Equal(Print(expected.Document), Print(Fixed(report)));
        return report;
    }

    /// <summary>What is true of every fix of every model.</summary>
    protected static FixReport Always(RulePack pack, string id, ModelDocument document, params string[] settings)
    {
        var report = Run(pack, id, document, settings);
        Assert.Empty(report.Problems);
        Assert.Empty(report.Rejected);
        var applied = Assert.Single(report.Applied);
        Assert.True(applied.Verification.Holds);
        if (applied.Fix.Safety == FixSafety.Safe) Assert.True(applied.Verification.IsIdentical);
        var again = Run(pack, id, Fixed(report), settings);
        Assert.DoesNotContain(again.Findings, d => d.Descriptor.Id == id);
        Assert.Empty(again.Files);
        return report;
    }

    /// <summary>The driver at work with the rules and fixes of a pack, on a generated input.</summary>
    protected static FixReport Run(RulePack pack, string id, ModelDocument document, params string[] settings)
    {
        var options = new LintOptions { Settings = settings.Select(static s => s.Split('=', 2)).ToImmutableDictionary(static s => s[0], static s => s[1], StringComparer.Ordinal) };
        var tools = new FixTools(FixSamples.Of(document, feed: Feed(settings)), null, new LintDriver(pack.Analyzers, pack.FixProviders), options, cancellation: TestContext.Current.CancellationToken);
        return new FixDriver(tools, new FixRequest { Select = [id], AllowsUnsafe = true }).Fix(document);
    }

    /// <summary>The mended model.</summary>
    protected static ModelDocument Fixed(FixReport report) => report.Files.Single(static f => f is { Part: ModelPart.Whole, IsQuantized: false }).Document!;

    // What is frozen is also what the model is fed with, as on the command line.
    static FeedOptions Feed(string[] settings) => new()
    {
        Dims = settings.Where(static s => s.StartsWith("ML1010.extents=", StringComparison.Ordinal)).SelectMany(static s => s.Split('=', 2)[1].Split(','))
            .Select(static e => e.Split('=')).ToImmutableDictionary(static e => e[0], static e => long.Parse(e[1]), StringComparer.Ordinal),
    };

    static string Print(ModelDocument document) => OnnxText.Print(document).Text;
}
