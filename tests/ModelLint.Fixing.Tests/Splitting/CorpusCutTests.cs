using System.Collections.Immutable;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Every float model of the corpus that mixes scales, cut: head and tail do together what the model does, bit for bit.</summary>
public sealed class CorpusCutTests
{
    static readonly string[] Photos = ["bus.jpg", "coco-000000038829.jpg"];

    public static TheoryData<string, double> Models => new(
    [
        .. new[]
        {
            "models-structural/yolo11n-pose-full", "models-structural/yolo11n-pose", "models-structural/yolo11n-seg", "models-structural/yolo12n", "models-structural/yolov5nu", "models-structural/yolov8n-320",
            "models-structural/yolov8n-dynamic", "models-structural/yolov8n-obb", "models-structural/yolov8n-pose-320", "models-structural/yolov8n-pose-640", "models-structural/yolov8n-pose-dynamo",
            "models-structural/yolov8n-pose-fp16", "models-structural/yolov8n-rtdetr", "models/arbez-yolox-s-w8", "models/yolov8n-640", "models/yolov8n-pose-640", "models/yolov8n-640-offgrid", "models/yolov8n-pose-640-offgrid",
        }.Select(static m => (m, 16.0)),
        ("models/fastestdet", 4.0), ("models/yolox-nano-bubbliiiing", 4.0),
    ]);

    [Theory]
    [MemberData(nameof(Models))]
    public void Cut_before_the_join_it_stays_the_same(string model, double ratio) => Check(model, ratio, static (planner, joined) => planner.BeforeJoins(joined));

    [Theory]
    [MemberData(nameof(Models))]
    public void Cut_before_decoding_it_stays_the_same(string model, double ratio)
    {
        // Logits that leave the network as they are have nothing to decode.
        Assert.SkipWhen(ratio < 16, "no decoding in it");
        Check(model, ratio, static (planner, joined) => planner.BeforeDecoding(joined));
    }

    static void Check(string model, double ratio, Func<CutPlanner, ImmutableArray<Analysis.Evidence.JoinedValue>, CutProposal> plan)
    {
        using var document = ModelDocument.Open(Corpus.Require(model + ".onnx"));
        // Nothing bounds logits, so that only data show that they differ.
        var evidence = ratio < 16 ? CutModel.ObservedOn(document, Source(), model.Contains("yolox", StringComparison.Ordinal) ? Preprocessing.ImageNet : Preprocessing.Yolo) : CutModel.EvidenceOf(document);
        var joined = CutModel.Mixed(evidence, ratio);
        Assert.NotEmpty(joined);
        var proposal = plan(new CutPlanner(document.Model, evidence), joined);
        Assert.True(proposal.Plan is not null, proposal.Reason);
        foreach (var v in proposal.Plan.Values)
            TestContext.Current.TestOutputHelper?.WriteLine($"{v.Name} <- {string.Join(" + ", v.Members)} {v.Range} {v.Source}: {string.Join("; ", v.Meanings.Select(static m => $"{(m.IsExact ? "=" : "~")} {m.Value} {m.Region}"))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"tail: {string.Join(", ", proposal.Plan.Tail.GroupBy(static n => n.OpType).Select(static g => $"{g.Count()} {g.Key}"))}");
        using var cut = CutModel.Of(document, proposal.Plan);
        Assert.True(cut.Head.Model.Graph.Outputs.Length >= 2);
        var samples = Samples(document);
        Assert.Equal(0, cut.Difference(samples, GraphOptimization.Off));
        Assert.InRange(cut.Difference(samples, GraphOptimization.All), 0, 1e-5);
    }

    static DataSource Source() => DataSource.OfFiles("photos", [.. Photos.Select(static p => Corpus.Require("images/" + p))]);

    static List<ImmutableArray<SampleTensor>> Samples(ModelDocument document)
    {
        var source = Source();
        var reader = new SampleReader(new FeedPlan(document.Model, new FeedOptions()), source, Preprocessing.Yolo);
        return [.. source.Samples.Select(s => reader.Read(s).Frames[0].Select(static t => t!).ToImmutableArray())];
    }
}
