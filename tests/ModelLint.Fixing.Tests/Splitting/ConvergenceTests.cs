using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Rules.Scale;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Of models with slices of different scale: what was told is gone from what a cut makes, and a second run changes nothing.</summary>
public sealed class ConvergenceTests
{
    /// <summary>Shapes in which exporters write such a join.</summary>
    public static TheoryData<string> Fixtures =>
    [
        // The join is one of joins, turned around behind it.
        """
        g (float[1,8,6] x) => (float[1,6,9] output0) <float[1] k = {640}, int64[2] sizes = {1, 7}> {
            s = Sigmoid (x)
            w = Mul (s, k)
            t = Tanh (x)
            a, b = Split <axis = 1> (t)
            ab = Concat <axis = 1> (a, b)
            first, rest = Split <axis = 1> (ab, sizes)
            joined = Concat <axis = 1> (w, first)
            output0 = Transpose <perm = [0,2,1]> (joined)
        }
        """,
        """
        g (float[1,8,6] x) => (float[1,96] flat) <float[1] k = {640}, int64[2] shape = {1, 96}> {
            s = Sigmoid (x)
            w = Mul (s, k)
            joined = Concat <axis = 1> (w, s)
            flat = Reshape (joined, shape)
        }
        """,
    ];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_a_cut_makes_is_clean_and_stays_as_it_is(string text)
    {
        using var model = MarkedModel.Parse(text, new TextDefaults { IrVersion = 8, Opset = 17 });
        var report = Fix(model.Document, new FixRequest { Strategy = "split", Joins = true });
        Assert.Contains(report.Findings, IsMixed);
        Assert.Empty(report.Rejected);
        Assert.True(Assert.Single(report.Applied).Verification.IsIdentical);
        foreach (var part in new[] { ModelPart.Head, ModelPart.Joined })
        {
            var again = Fix(report.Files.Single(f => f.Part == part).Document!, new FixRequest());
            Assert.DoesNotContain(again.Findings, IsMixed);
            Assert.Empty(again.Files);
        }
    }

    // The wide slice of a page's bad example is a constant: there is no branch to cut off.
    [Theory]
    [InlineData("ML2001")]
    [InlineData("ML2002")]
    public void Where_no_fix_applies_nothing_is_written_and_the_finding_is_told(string id)
    {
        using var model = MarkedModel.Parse(PageExample.Of(RulePage.Of<ScalePack>(id)), new TextDefaults { IrVersion = 8, Opset = 17 });
        var report = Fix(model.Document, new FixRequest());
        Assert.Contains(report.Findings, IsMixed);
        Assert.Empty(report.Files);
        Assert.Contains(report.HeldBack, static h => IsMixed(h.Finding));
    }

    static bool IsMixed(Analysis.Findings.Diagnostic finding) => finding.Descriptor.Id is "ML2001" or "ML2002";

    static FixReport Fix(ModelDocument document, FixRequest request)
    {
        var options = new LintOptions { Target = TargetProfile.Int8, Intent = "--target int8" };
        var tools = new FixTools(FixSamples.Of(document), null, LintDriver.Of([PackLoader.FromAssembly(typeof(ScalePack).Assembly)]), options, new FactsOptions(), cancellation: TestContext.Current.CancellationToken);
        return new FixDriver(tools, request).Fix(document);
    }
}
