using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>
/// What is told of a shared scale is what quantizing really does: graphs with ratios from 2 to 1,000 are calibrated and judged, then quantized by
/// ONNX Runtime's own QuantizeLinear, and the levels, bits and SQNR that are left are counted.
/// </summary>
public sealed class SharedScaleOracleTests : IDisposable
{
    const int Count = 20_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-ratio-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(2.1, "ML0")]
    [InlineData(4, "ML0")]
    [InlineData(11, "ML0")]
    [InlineData(15, "ML0")]
    [InlineData(17, "ML2001")]
    [InlineData(20, "ML2001")]
    [InlineData(31, "ML2001")]
    [InlineData(50, "ML2001")]
    [InlineData(63, "ML2001")]
    [InlineData(65, "ML2002")]
    [InlineData(100, "ML2002")]
    [InlineData(200, "ML2002")]
    [InlineData(300, "ML2002")]
    [InlineData(509, "ML2002")]
    [InlineData(511, "ML2002")]
    [InlineData(1000, "ML2002")]
    public void Levels_bits_and_sqnr_are_what_quantizing_leaves(double ratio, string verdict)
    {
        // Evenly spread numbers, zero among them; the last one is 1, so that the ratio is exact.
        var x = new float[Count];
        var random = new Random(7);
        for (var i = 1; i < Count - 1; i++) x[i] = random.NextSingle();
        x[^1] = 1;
        var file = Path.Combine(_folder.FullName, "x.raw");
        File.WriteAllBytes(file, MemoryMarshal.AsBytes<float>(x).ToArray());
        using var model = new GraphBuilder(13).Input("x", 1, Count).Floats("ratio", [], (float)ratio)
            .Node("Mul", ["x", "ratio"], ["wide"]).Node("Abs", "x", "narrow").Node("Concat", ["wide", "narrow"], ["y"], ("axis", 1L)).Output("y").Document();
        var observed = Calibrator.Run(model, DataSource.Open(file), cancellation: TestContext.Current.CancellationToken).Observations;
        var evidence = new ModelEvidence(model.Model, ModelFacts.Of(model.Model), new EvidenceOptions { Observed = observed });
        var judged = JoinVerdict.Of(Assert.Single(evidence.JoinedValues), TargetProfile.Int8.Quantizer, 2);
        var told = judged.Slices[1];
        var loss = told.Loss!.Value;
        Assert.Equal(Certainty.Observed, judged.Certainty);
        Assert.Equal(verdict, loss.Ratio >= 64 ? "ML2002" : loss.Ratio >= 16 ? "ML2001" : "ML0");

        var step = (float)(ratio / 255);
        var left = Quantized(x, step);
        var codes = left.Distinct().Count();
        // Codes from 0 to the rounded end: one more than the steps that lie between them.
        Assert.Equal(codes, (int)Math.Round(loss.Levels, MidpointRounding.AwayFromZero) + 1);
        Assert.Equal(codes == 1, loss.Collapses);
        Assert.Equal(Math.Log2(255 / ratio) - Math.Log2(255) + 8, loss.EffectiveBits, 6);
        var (signal, noise) = (x.Sum(static v => (double)v * v), x.Zip(left).Sum(static p => ((double)p.First - p.Second) * ((double)p.First - p.Second)));
        Assert.Equal(10 * Math.Log10(signal / noise), told.Sqnr!.Value, 0.1);
    }

    static float[] Quantized(float[] x, float step)
    {
        var builder = new GraphBuilder(13).Input("x", 1, Count).Floats("scale", [], step)
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["q"]).Node("DequantizeLinear", ["q", "scale", "zero"], ["y"]).Output("y");
        builder.Proto.Graph.Initializer.Add(new TensorProto { Name = "zero", DataType = (int)DataType.UInt8, RawData = ByteString.CopyFrom(0) });
        using var document = builder.Document();
        using var runner = ModelRunner.Load(document, ["y"]);
        using var outputs = runner.Run([new SampleTensor(DataType.Float, [1, Count], MemoryMarshal.AsBytes<float>(x).ToArray())], TestContext.Current.CancellationToken);
        return MemoryMarshal.Cast<byte, float>(outputs.Bytes(0)).ToArray();
    }
}
