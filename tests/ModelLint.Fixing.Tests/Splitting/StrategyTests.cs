using System.Collections.Immutable;
using System.Text.Json;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Fixing.Splitting;
using ModelLint.Onnx;
using ModelLint.Rules.Scale;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Each strategy for slices of different scale, through the driver: made, checked, linted, quantized, measured.</summary>
public sealed class StrategyTests
{
    const string Model = "models-structural/yolov8n-pose-320.onnx";

    [Theory]
    [InlineData("split", 4)]
    [InlineData("cut-decode", 6)]
    public void A_cut_gives_a_head_that_is_integer_throughout(string strategy, int outputs)
    {
        using var document = Open(Model);
        var report = Fix(document, new FixRequest { Strategy = strategy, Quantizes = true, Joins = true });
        Assert.True(report.Applied.Length == 1, string.Join(", ", report.Rejected.Select(static r => r.Reason)));
        Assert.True(report.Applied[0].Verification.IsIdentical);
        var head = report.Files.Single(static f => f is { Part: ModelPart.Head, IsQuantized: true }).Document!;
        Assert.Null(IntegerHead.ProblemOf(head.Model));
        Assert.Equal(outputs, head.Model.Graph.Outputs.Length);
        // A QuantizeLinear at the input and a DequantizeLinear at each output, and codes between.
        Assert.All(head.Model.Graph.Inputs.Where(static i => i.IsRequiredInput), static i => Assert.All(i.Uses, static u => Assert.Equal("QuantizeLinear", u.Node.OpType)));
        // The float head isn't, and neither is the joined model with its float tail.
        Assert.Contains("in float", IntegerHead.ProblemOf(report.Files.Single(static f => f is { Part: ModelPart.Head, IsQuantized: false }).Document!.Model), StringComparison.Ordinal);
        Assert.NotNull(IntegerHead.ProblemOf(report.Files.Single(static f => f is { Part: ModelPart.Joined, IsQuantized: true }).Document!.Model));
        Assert.All(report.Gain!.After.SelectMany(static o => o.Slices), static s => Assert.True(s.Figures.Sqnr > 5, s.Notation));
        // Quantized with biases corrected and as they are, measured both times, and what is kept is the better.
        var trial = report.Gain.Biases!;
        Assert.True(trial.Matters);
        Assert.Equal(Math.Max(trial.Corrected, trial.AsTheyAre), MeasuredSlice.MeanSqnr(report.Gain.After));

        // What is left is clean: fixing once more has nothing to do.
        var again = Fix(report.Files.Single(static f => f is { Part: ModelPart.Head, IsQuantized: false }).Document!, new FixRequest());
        Assert.Empty(again.Applied);
        Assert.DoesNotContain(again.Findings, IsMixed);
        var joined = Fix(report.Files.Single(static f => f is { Part: ModelPart.Joined, IsQuantized: false }).Document!, new FixRequest());
        Assert.DoesNotContain(joined.Findings, IsMixed);

        static bool IsMixed(Diagnostic finding) => finding.Descriptor.Id is "ML2001" or "ML2002";
    }

    [Fact]
    public void The_manifest_tells_what_each_output_is()
    {
        using var document = Open(Model);
        var report = Fix(document, new FixRequest { Strategy = "split", Quantizes = true });
        using var manifest = JsonDocument.Parse(report.Files.Single(static f => f.Name.EndsWith(".fix.json", StringComparison.Ordinal)).Text);
        var root = manifest.RootElement;
        Assert.Equal("split", root.GetProperty("fix").GetString());
        Assert.Equal("yolov8n-pose-320.head.int8.onnx", root.GetProperty("files").GetProperty("headInt8").GetString());
        var scores = root.GetProperty("outputs")[1];
        Assert.Equal("output0_probabilities_4_5", scores.GetProperty("name").GetString());
        Assert.Equal("/model.22/Sigmoid_output_0", scores.GetProperty("tensors")[0].GetString());
        Assert.Equal([1, 1, 2100], scores.GetProperty("shape").EnumerateArray().Select(static d => d.GetInt32()));
        Assert.Equal("[4:5]", scores.GetProperty("parts")[0].GetProperty("axes")[0].GetProperty("indices").GetString());
        Assert.Equal(1 / 255.0, scores.GetProperty("codes").GetProperty("scale").GetDouble(), 6);
        Assert.Equal(["concat", "reshape", "concat"], root.GetProperty("recombination").GetProperty("steps").EnumerateArray().Select(static s => s.GetProperty("do").GetString()));
    }

    [Theory]
    [InlineData("int16")]
    [InlineData("float-tail")]
    public void What_changes_only_quantization_leaves_the_model_whole(string strategy)
    {
        using var document = Open(Model);
        var report = Fix(document, new FixRequest { Strategy = strategy, Quantizes = true });
        Assert.True(report.Applied.Length == 1, string.Join(", ", report.Rejected.Select(static r => r.Reason)));
        Assert.Equal(["yolov8n-pose-320.int8.onnx", "yolov8n-pose-320.fix.json"], report.Files.Select(static f => f.Name));
        Assert.All(report.Gain!.After.SelectMany(static o => o.Slices), static s => Assert.True(s.Figures.Sqnr > 5, s.Notation));
        Assert.Contains(report.Gain!.Before.SelectMany(static o => o.Slices), static s => s.Figures.Sqnr < 1);
        var types = report.Files[0].Document!.Model.Graph.Initializers.Select(static i => i.Initializer!.Type).Distinct();
        Assert.Equal(strategy == "int16", types.Contains(DataType.UInt16));
    }

    [Fact]
    public void Sixteen_bits_go_where_they_pay_in_head_and_joined_model_alike()
    {
        using var document = Open(Model);
        var plain = Fix(document, new FixRequest { Strategy = "cut-decode", Quantizes = true }, samples: _eight);
        var report = Fix(document, new FixRequest { Strategy = "cut-decode", Quantizes = true, Joins = true, Promotes = 0.02 }, samples: _eight);
        Assert.Empty(plain.Promoted);
        Assert.InRange(report.Promoted.Length, 1, 5);
        Assert.Equal(report.Promoted.OrderByDescending(static p => p.Share), report.Promoted);
        Assert.InRange(report.Promoted.Sum(static p => p.Share), 0.02, 1);
        foreach (var part in new[] { ModelPart.Head, ModelPart.Joined })
            Assert.Contains(DataType.UInt16, report.Files.Single(f => f.Part == part && f.IsQuantized).Document!.Model.Graph.Initializers.Select(static i => i.Initializer!.Type));
        // All slices together lose less than without.
        Assert.True(Loss(report) < Loss(plain), $"{Loss(report)} of {Loss(plain)}");

        static double Loss(FixReport report) => report.Gain!.After.SelectMany(static o => o.Slices).Sum(static s => s.Figures.Noise / s.Figures.Signal);
    }

    [Fact]
    public void Outputs_only_writes_a_script_and_no_model()
    {
        using var document = Open(Model);
        var report = Fix(document, new FixRequest { Strategy = "outputs-only" });
        Assert.True(Assert.Single(report.Applied).Verification.IsIdentical);
        Assert.Equal(["yolov8n-pose-320.fix.json", "yolov8n-pose-320.fix.sh"], report.Files.Select(static f => f.Name));
        var script = report.Files[1].Text;
        Assert.Contains("--out_tensor_node /model.22/Mul_2_output_0 --out_tensor_node /model.22/Sigmoid_output_0", script, StringComparison.Ordinal);
        Assert.Contains("--end-node-names /model.22/Mul_2 /model.22/Sigmoid ", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Rescaling_keeps_one_output_and_needs_leave()
    {
        using var document = Open("models-structural/yolov8n-320.onnx");
        Assert.DoesNotContain("rescale", Fix(document, new FixRequest()).Applied.Select(static a => a.Fix.EquivalenceKey));
        var report = Fix(document, new FixRequest { Strategy = "rescale", AllowsUnsafe = true, Quantizes = true });
        Assert.True(report.Applied.Length == 1, string.Join(", ", report.Rejected.Select(static r => r.Reason)));
        var head = report.Files.Single(static f => f is { Part: ModelPart.Head, IsQuantized: false }).Document!;
        Assert.Equal("output0_rescaled", Assert.Single(head.Model.Graph.Outputs).Name);
        using var manifest = JsonDocument.Parse(report.Files.Single(static f => f.Name.EndsWith(".fix.json", StringComparison.Ordinal)).Text);
        var factor = manifest.RootElement.GetProperty("outputs")[0].GetProperty("multiplyBy")[0];
        Assert.Equal("[0:4]", factor.GetProperty("axes")[0].GetProperty("indices").GetString());
        Assert.True(long.IsPow2(factor.GetProperty("factor").GetInt64()));
        Assert.All(report.Gain!.After.SelectMany(static o => o.Slices), static s => Assert.True(s.Figures.Sqnr > 5, s.Notation));
    }

    [Fact]
    public void Where_bits_are_for_the_target_to_give_16_of_them_are_offered_only_there()
    {
        using var document = Open("models-structural/yolov8n-320.onnx");
        Assert.Equal(TargetProfile.Int8.Has16Bit, Fix(document, new FixRequest()).Findings[0].Fixes.Any(static f => f.EquivalenceKey == "int16"));
        var none = TargetProfile.Int8 with { Has16Bit = false };
        Assert.DoesNotContain("int16", Fix(document, new FixRequest(), none).Findings[0].Fixes.Select(static f => f.EquivalenceKey));
    }

    static ModelDocument Open(string path) => ModelDocument.Open(Corpus.Require(path));

    static readonly ImmutableArray<string> _two = ["bus.jpg", "coco-000000038829.jpg"];

    // What a few scales cost shows on several photos: on two, errors of others that they happened to cancel weigh as much.
    static readonly ImmutableArray<string> _eight =
    [
        "coco-000000005001.jpg", "coco-000000038829.jpg", "coco-000000052891.jpg", "coco-000000075612.jpg",
        "coco-000000098261.jpg", "coco-000000181542.jpg", "coco-000000215245.jpg", "coco-000000277005.jpg",
    ];

    static FixReport Fix(ModelDocument document, FixRequest request, TargetProfile? target = null, ImmutableArray<string>? samples = null)
    {
        var photos = DataSource.OfFiles("photos", [.. (samples ?? _two).Select(static p => Corpus.Require("images/" + p))]);
        var options = new LintOptions { Target = target ?? TargetProfile.Int8, Intent = "--target int8" };
        var tools = new FixTools(FixSamples.Of(document, photos, Preprocessing.Yolo), null, LintDriver.Of([PackLoader.FromAssembly(typeof(ScalePack).Assembly)]), options, new FactsOptions());
        return new FixDriver(tools, request).Fix(document);
    }
}
