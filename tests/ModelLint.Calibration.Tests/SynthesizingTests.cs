using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Synthesizing;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>Samples that are made up.</summary>
public sealed class SynthesizingTests
{
    static List<SyntheticSample> Make(ModelDocument document, params (string Input, ValueRange Domain)[] domains) =>
        [.. InputSynthesizer.Of(new FeedPlan(document.Model), domains.ToDictionary(static d => d.Input, static d => d.Domain))];

    static float[] Values(SyntheticSample sample) => MemoryMarshal.Cast<byte, float>(NpyReader.Read(sample.ToFile()).Data).ToArray();

    [Fact]
    public void They_reach_both_ends_of_the_domain_and_never_leave_it()
    {
        using var document = new GraphBuilder().Input("x", 1, 3, 8, 16).Node("Relu", "x", "y").Output("y").Document();
        var domain = ValueRange.Grid([3, 1, 1], [-1, 0, 2], [1, 10, 3]);
        var samples = Make(document, ("x", domain));
        Assert.Equal(8, samples.Count);
        Assert.All(samples, static s => Assert.True(SyntheticSamples.IsOne(s.Name)));
        foreach (var sample in samples)
        {
            var values = Values(sample);
            for (var channel = 0; channel < 3; channel++)
            {
                var own = values.AsSpan(channel * 128, 128);
                foreach (var value in own) Assert.InRange(value, (float)domain[channel].Lo, (float)domain[channel].Hi);
                if (sample.Name.Contains("gradient", StringComparison.Ordinal)) Assert.Equal(((float)domain[channel].Lo, (float)domain[channel].Hi), (own[0], own[^1]));
            }
        }

        Assert.All(Values(samples.Single(static s => s.Name == "modellint-synthetic-constant-maximum.npy")).AsSpan(128, 128).ToArray(), static v => Assert.Equal(10, v));
        var across = Values(samples.Single(static s => s.Name == "modellint-synthetic-gradient-across.npy"));
        // Sixteen columns from −1 to 1, the same in each row.
        Assert.Equal((-1f, -1f, (float)(-1 + 2.0 / 15)), (across[0], across[16], across[1]));
        // The same each time.
        Assert.Equal(samples.Select(static s => s.ToFile()), Make(document, ("x", domain)).Select(static s => s.ToFile()));
    }

    [Fact]
    public void Several_inputs_make_an_archive_that_is_a_sample()
    {
        using var document = new GraphBuilder().Input("a", 1, 2).Input("b", 1, 2).Node("Add", ["a", "b"], ["y"]).Output("y").Document();
        var sample = Make(document, ("a", ValueRange.Uniform(0, 1)), ("b", ValueRange.Uniform(-5, 5)))[2];
        Assert.Equal("modellint-synthetic-constant-maximum.npz", sample.Name);
        var arrays = NpzReader.Read(sample.ToFile(), 1 << 20);
        Assert.Equal(["a", "b"], arrays.Select(static a => a.Name));
        Assert.Equal([5f, 5f], MemoryMarshal.Cast<byte, float>(arrays[1].Tensor.Data).ToArray());
        using var archive = new ZipArchive(new MemoryStream(sample.ToFile()));
        Assert.All(archive.Entries, static e => Assert.Equal(1980, e.LastWriteTime.Year));
    }

    [Fact]
    public void Sound_is_as_long_as_its_frame_is_stated_to_be()
    {
        using var document = new GraphBuilder().Input("sound", DataType.Float, "batch", "samples").Node("Relu", "sound", "y").Output("y").Document();
        var frames = new FeedPlan(document.Model, new FeedOptions { Inputs = ImmutableDictionary<string, InputSettings>.Empty.Add("sound", new InputSettings { Frame = 5 }) });
        var domains = new Dictionary<string, ValueRange> { ["sound"] = ValueRange.Uniform(-1, 1) };
        Assert.All(InputSynthesizer.Of(frames, domains), static s => Assert.Equal([1, 5], s.Inputs[0].Tensor.Dims!));
        Assert.Contains("\"frame\" in the configuration", Assert.Throws<CalibrationException>(() => Make(document, ("sound", ValueRange.Uniform(-1, 1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_of_an_input_is_named()
    {
        using var free = new GraphBuilder().Input("x", 1, 3, 8, 16).Node("Relu", "x", "y").Output("y").Document();
        Assert.Contains("'x' float[1,3,8,16] lies in isn't known", Assert.Throws<CalibrationException>(() => Make(free)).Message, StringComparison.Ordinal);
        Assert.Contains("'x' float[1,3,8,16] lies in isn't known", Assert.Throws<CalibrationException>(() => Make(free, ("x", ValueRange.Unknown))).Message, StringComparison.Ordinal);
    }
}
