using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Sources;
using ModelLint.Quantization.Exporting;
using ModelLint.Quantization.Planning;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>What vendors' tools are handed: layouts as their documentation states them.</summary>
public sealed class ExportingTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    // x is 0..255 in steps of 1, y is −64..191 in steps of 1 with zero at code 64; the two rows of w have scales of 1/127 and 2/127.
    static QuantizationPlan Plan()
    {
        var document = Models.Parse("g (float[1,2] x) => (float[1,2] y) <float[2,2] w = {1, 0, 0, 2}> { y = MatMul (x, w) }");
        return Models.Plan(document, new QuantizationOptions
        {
            Ranges = ImmutableDictionary.CreateRange([KeyValuePair.Create("x", new Interval(0, 255)), KeyValuePair.Create("y", new Interval(-64, 191))]),
        });
    }

    static JsonElement Encodings(EncodingsVersion version)
    {
        using var stream = new MemoryStream();
        EncodingsFile.Write(Plan(), version, stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    [Fact]
    public void Encodings_of_version_1_0_0_are_lists_and_offsets_are_zero_points_negated()
    {
        var file = Encodings(EncodingsVersion.V100);
        Assert.Equal("1.0.0", file.GetProperty("version").GetString());
        var y = file.GetProperty("activation_encodings").EnumerateArray().Single(static e => e.GetProperty("name").GetString() == "y");
        Assert.Equal("""{"bw":8,"dtype":"INT","enc_type":"PER_TENSOR","is_sym":false,"name":"y","offset":[-64],"scale":[1]}""", JsonSerializer.Serialize(y));
        var w = Assert.Single(file.GetProperty("param_encodings").EnumerateArray());
        Assert.Equal(("w", "PER_CHANNEL", true), (w.GetProperty("name").GetString(), w.GetProperty("enc_type").GetString(), w.GetProperty("is_sym").GetBoolean()));
        Assert.Equal([-128, -128], w.GetProperty("offset").EnumerateArray().Select(static o => o.GetInt64()));
        Assert.Equal([1 / 127.0, 2 / 127.0], w.GetProperty("scale").EnumerateArray().Select(static s => s.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(8, file.GetProperty("quantizer_args").GetProperty("activation_bitwidth").GetInt32());
    }

    [Fact]
    public void Encodings_of_version_0_6_1_are_objects_by_name()
    {
        var file = Encodings(EncodingsVersion.V061);
        var y = Assert.Single(file.GetProperty("activation_encodings").GetProperty("y").EnumerateArray());
        Assert.Equal("""{"bitwidth":8,"dtype":"int","is_symmetric":"False","max":191,"min":-64,"offset":-64,"scale":1}""", JsonSerializer.Serialize(y));
        Assert.Equal(2, file.GetProperty("param_encodings").GetProperty("w").GetArrayLength());
        Assert.Equal("True", file.GetProperty("param_encodings").GetProperty("w")[0].GetProperty("is_symmetric").GetString());
    }

    [Fact]
    public void Samples_are_raw_float32_and_the_list_names_their_inputs()
    {
        using var document = Models.Parse("g (float[1,2] x, int32[1] n) => (float[1,2] y) { f = Cast <to = 1> (n)\n y = Mul (x, f) }");
        File.WriteAllBytes(In("x.raw"), MemoryMarshal.AsBytes<float>([1.5f, -2]).ToArray());
        File.WriteAllBytes(In("n.raw"), MemoryMarshal.AsBytes<float>([3]).ToArray());
        File.WriteAllText(In("list.txt"), "x:=x.raw n:=n.raw\n");
        var exported = RawSamples.Write(document, DataSource.Open(In("list.txt")), new FeedOptions(), null, _folder.FullName, "samples", TestContext.Current.CancellationToken);
        Assert.Equal(["x:=samples/input_0/0000.raw n:=samples/input_1/0000.raw"], exported.Lines);
        Assert.Equal([1.5f, -2], Floats("samples/input_0/0000.raw"));
        Assert.Equal([3], Floats("samples/input_1/0000.raw"));
    }

    [Theory]
    [InlineData("g (float[1,2] \"a b\") => (float[1,2] y) { y = Relu (\"a b\") }", "has a name that a list of inputs can't hold")]
    [InlineData("g (float[4,2] x) => (float[4,2] y) { y = Relu (x) }", "takes batches of 4")]
    public void What_a_list_cannot_say_is_refused(string graph, string reason)
    {
        using var document = Models.Parse(graph);
        File.WriteAllBytes(In("0.raw"), new byte[8]);
        var e = Assert.Throws<QuantizationException>(() => RawSamples.Write(document, DataSource.Open(In("0.raw")), new FeedOptions(), null, _folder.FullName, "samples", TestContext.Current.CancellationToken));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_words_of_the_script_whatever_they_hold()
    {
        using var document = Models.Parse("g (float[1,2] x) => (float[1,2] \"$(touch owned)'\") { \"$(touch owned)'\" = Relu (x) }");
        var plan = Models.Plan(document, new QuantizationOptions { Symmetric = true }, ("x", -1, 1), ("$(touch owned)'", 0, 1));
        var script = VendorScript.Of(plan, "net", "net.onnx", "e.json", "list.txt");
        Assert.Contains("""--out_tensor_node '$(touch owned)'\'''""", script, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
    }

    string In(string file) => Path.Combine(_folder.FullName, file);

    float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(In(file))).ToArray();
}
