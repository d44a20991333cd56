using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>How samples become the inputs of models: several inputs, free extents, batches, states and frames.</summary>
public sealed class FeedingTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    string this[string name] => Path.Combine(_folder.FullName, name);

    static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    void Save(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
    }

    void SaveFloats(string name, string shape, params float[] values) => Save(name, TensorFileTests.Npy("<f4", false, shape, Bytes(values)));

    void SaveNpz(string name, params (string Name, byte[] Npy)[] arrays)
    {
        using var archive = ZipFile.Open(this[name], ZipArchiveMode.Create);
        foreach (var (entry, npy) in arrays)
        {
            using var stream = archive.CreateEntry(entry + ".npy").Open();
            stream.Write(npy);
        }
    }

    static CalibrationMeasurement Measure(ModelDocument document, DataSource source, FeedOptions? feed = null, Preprocessing? preprocessing = null) =>
        Calibrator.Measure(document, source, preprocessing, new CalibrationOptions { Feed = feed ?? new FeedOptions() }, cancellation: TestContext.Current.CancellationToken);

    static (double Lo, double Hi, long Count) Seen(CalibrationMeasurement measured, string value) =>
        measured.Statistics.Values.Single(v => v.Name == value).Observation is var o ? (o.Range.Lo, o.Range.Hi, o.Count) : default;

    static FeedOptions Feed(params (string Input, InputSettings Settings)[] inputs) => new() { Inputs = inputs.ToImmutableDictionary(static i => i.Input, static i => i.Settings) };

    static ModelDocument Sum() => new GraphBuilder().Input("a", 1, 2).Input("b", 1, 2).Node("Add", ["a", "b"], ["y"]).Output("y").Document();

    [Fact]
    public void Two_inputs_come_from_an_npz_by_name_or_by_order()
    {
        var (a, b) = (TensorFileTests.Npy("<f4", false, "(1, 2)", Bytes(1f, 2)), TensorFileTests.Npy("<f4", false, "(2,)", Bytes(10f, 20)));
        SaveNpz("named.npz", ("b", b), ("a", a));
        SaveNpz("ordered.npz", ("arr_0", b), ("arr_1", a));
        SaveNpz("wrong.npz", ("a", a), ("c", b));
        using var document = Sum();
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Equal((11.0, 22.0, 4), Seen(measured, "y"));
        Assert.Equal((1.0, 20.0, 4), Seen(measured, "a"));
        var skipped = Assert.Single(measured.Skipped);
        Assert.Equal("wrong.npz", skipped.Name);
        Assert.Contains("no input 'c'", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_inputs_come_from_a_list_by_name_or_by_order()
    {
        Save("x/a.raw", Bytes(1f, 2));
        Save("x/b with space.raw", Bytes(10f, 20));
        File.WriteAllText(this["input_list.txt"], "# y\n%y\nb:=x/b with space.raw a:=x/a.raw\n\n./x/a.raw x/a.raw\n");
        using var document = Sum();
        var source = DataSource.Open(this["input_list.txt"]);
        Assert.Equal([("./x/a.raw", "x"), ("x/b with space.raw", "x")], source.Samples.Select(static s => (s.Name, s.Tag)));
        Assert.Equal((2.0, 22.0, 4), Seen(Measure(document, source), "y"));
    }

    [Fact]
    public void Two_inputs_come_from_a_manifest_with_tags()
    {
        Save("a.raw", Bytes(1f, 2));
        SaveFloats("b.npy", "(2,)", 10, 20);
        File.WriteAllText(this["all.json"], """
            { "samples": [
              { "name": "one", "tag": "walking", "inputs": { "b": "b.npy", "a": "a.raw" } }, // a comment
              { "name": "two", "inputs": { "a": "a.raw", "b": "none.npy" } },
            ] }
            """);
        using var document = Sum();
        var source = DataSource.Open(this["all.json"]);
        Assert.Equal([("one", "walking"), ("two", "")], source.Samples.Select(static s => (s.Name, s.Tag)));
        var measured = Measure(document, source);
        Assert.Equal((11.0, 22.0, 2), Seen(measured, "y"));
        Assert.Equal("two", Assert.Single(measured.Skipped).Name);
    }

    [Theory]
    [InlineData("""{ "sample": [] }""", ":1: there is no key 'sample' here: did you mean 'samples'?")]
    [InlineData("{\n \"samples\": [\n  { \"inputs\": { \"a\": \"a.txt\" } } ] }", ":3: 'a.txt': no kind of sample")]
    [InlineData("{\n \"samples\": [\n  { \"tag\": 3, \"file\": \"a.npy\" } ] }", ":3: a string is needed, and this is 3")]
    [InlineData("{\n \"samples\": [\n  { \"tag\": \"x\" } ] }", ":3: a sample has either")]
    [InlineData("{\n \"samples\": [", ":2: no JSON")]
    public void A_broken_manifest_is_named_with_its_line(string json, string said)
    {
        File.WriteAllText(this["all.json"], json);
        var message = Assert.Throws<CalibrationException>(() => DataSource.Open(this["all.json"])).Message;
        Assert.Contains("all.json" + said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Globs_lists_and_folders_name_and_tag_samples()
    {
        foreach (var name in new[] { "standing/1.raw", "walking/1.raw", "walking/deep/2.raw", "0.raw", "walking/notes.md" }) Save(name, Bytes(1f, 2));
        Assert.Equal([("0.raw", ""), ("standing/1.raw", "standing"), ("walking/1.raw", "walking"), ("walking/deep/2.raw", "walking")], DataSource.Open(_folder.FullName).Samples.Select(static s => (s.Name, s.Tag)));
        Assert.Equal(["standing/1.raw", "walking/1.raw"], DataSource.Open(this["*/1.raw"]).Samples.Select(static s => s.Name));
        Assert.Equal(["1.raw", "deep/2.raw"], DataSource.Open(this["walking/**"]).Samples.Select(static s => s.Name));
        Assert.Contains("no sample", Assert.Throws<CalibrationException>(() => DataSource.Open(this["*.jpg"])).Message, StringComparison.Ordinal);
        File.WriteAllText(this["twice.txt"], "0.raw\n0.raw\n");
        Assert.Contains("'0.raw' is there twice", Assert.Throws<CalibrationException>(() => DataSource.Open(this["twice.txt"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_and_infinity_in_a_sample_are_refused()
    {
        SaveFloats("a.npy", "(1, 2)", 1, 2);
        SaveFloats("b.npy", "(1, 2)", 1, float.NaN);
        SaveFloats("c.npy", "(1, 2)", float.NegativeInfinity, 1);
        using var document = new GraphBuilder().Input("x", 1, 2).Node("Relu", "x", "y").Output("y").Document();
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Equal(["b.npy", "c.npy"], measured.Skipped.Select(static s => s.Name));
        Assert.All(measured.Skipped, static s => Assert.Contains("holds NaN or infinity, for input 'x'", s.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Free_extents_follow_the_data_or_what_the_user_states()
    {
        using var document = new GraphBuilder().Input("x", DataType.Float, "n", "t", 2).Node("Relu", "x", "y").Output("y").Document();
        SaveFloats("a.npy", "(3, 2)", 1, 2, 3, 4, 5, 6);
        Assert.Equal(6, Seen(Measure(document, DataSource.Open(_folder.FullName)), "y").Count);
        // Raw numbers have no shape: two free extents need one of them stated.
        Save("b.raw", Bytes(1f, 2, 3, 4, 5, 6));
        var dims = new FeedOptions { Dims = ImmutableDictionary<string, long>.Empty.Add("t", 3) };
        Assert.Equal(12, Seen(Measure(document, DataSource.Open(_folder.FullName), dims), "y").Count);
        Assert.Equal(12, Seen(Measure(document, DataSource.Open(_folder.FullName), Feed(("x", new InputSettings { Shape = [null, 3, null] }))), "y").Count);
        var wrong = Assert.Throws<CalibrationException>(() => Measure(document, DataSource.Open(_folder.FullName), Feed(("x", new InputSettings { Shape = [1, 3, 5] })))).Message;
        Assert.Contains("can't have the stated shape [1,3,5]", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_batch_is_filled_with_samples_that_stay_told_apart()
    {
        using var document = new GraphBuilder().Input("x", 3, 2).Floats("w", [2], 10, 10).Node("Mul", ["x", "w"], ["y"]).Output("y").Document();
        for (var i = 0; i < 4; i++) SaveFloats($"{i}.npy", "(1, 2)", i, i + 0.5f);
        SaveFloats("whole.npy", "(3, 2)", 7, 7, 7, 7, 7, 7);
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Empty(measured.Skipped);
        // Four of 2 elements, the last batch filled up but counted once, and one that is a batch by itself.
        Assert.Equal((0.0, 70.0, 4 * 2 + 6), Seen(measured, "y"));
        Assert.Equal(["0.npy", "1.npy", "2.npy", "3.npy", "whole.npy"], measured.Statistics.Samples.Select(static s => s.Name));
        Assert.Equal([(0f, 5f), (10f, 15f), (20f, 25f), (30f, 35f), (70f, 70f)], ExtremesOf(measured, "y"));
        Assert.Equal([(0f, 0.5f), (1f, 1.5f), (2f, 2.5f), (3f, 3.5f), (7f, 7f)], ExtremesOf(measured, "x"));
    }

    static IEnumerable<(float, float)> ExtremesOf(CalibrationMeasurement measured, string value) =>
        measured.Statistics.ToObservations("s").Values[value].SampleExtremes.Select(static e => (e.Min, e.Max));

    [Fact]
    public void Where_values_mix_the_samples_of_a_batch_each_is_run_alone()
    {
        // Transposed, the batch is the last axis, and the first one has the batch's extent by chance.
        using var document = new GraphBuilder().Input("x", 2, 2).Node("Transpose", "x", "t", ("perm", new long[] { 1, 0 })).Floats("w", [2, 2], 1, 1, 10, 10).Node("Mul", ["t", "w"], ["y"]).Output("y").Document();
        SaveFloats("a.npy", "(1, 2)", 1, 2);
        SaveFloats("b.npy", "(1, 2)", 3, 4);
        SaveFloats("c.npy", "(1, 2)", 5, 6);
        Assert.Equal([(1f, 20f), (3f, 40f), (5f, 60f)], ExtremesOf(Measure(document, DataSource.Open(_folder.FullName)), "y"));
    }

    [Fact]
    public void A_batch_of_pictures_is_stacked()
    {
        var photo = Corpus.Require("images/bus.jpg");
        var other = Corpus.Require("images/zidane.jpg");
        using var single = new GraphBuilder().Input("x", 1, 3, 16, 16).Node("Relu", "x", "y").Output("y").Document();
        using var batch = new GraphBuilder().Input("x", 2, 3, 16, 16).Node("Relu", "x", "y").Output("y").Document();
        var source = DataSource.OfFiles("photos", [photo, other]);
        var (one, two) = (Measure(single, source, preprocessing: Preprocessing.ImageNet), Measure(batch, source, preprocessing: Preprocessing.ImageNet));
        Assert.Equal(Seen(one, "y"), Seen(two, "y"));
        Assert.Equal(ExtremesOf(one, "y"), ExtremesOf(two, "y"));
        Assert.Equal(one.Statistics.Preprocessing, two.Statistics.Preprocessing);
    }

    [Fact]
    public void A_state_goes_from_frame_to_frame_and_begins_at_zero()
    {
        // A running sum: state' = state + x.
        var builder = new GraphBuilder().Input("x", 1, 1).Input("state", 1, 1).Node("Add", ["x", "state"], ["stateN"]).Node("Neg", "stateN", "y").Output("y", "stateN");
        // States are paired with outputs by name, type and shape: outputs need a declared one.
        foreach (var output in builder.Proto.Graph.Output) output.Type = GraphBuilder.Info("", DataType.Float, 1, 1).Type;
        using var document = builder.Document();
        SaveFloats("a.npy", "(3, 1)", 1, 2, 3);
        SaveFloats("b.npy", "(2, 1)", 100, 10);
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Empty(measured.Skipped);
        // 1, 3, 6 and, from zero again, 100, 110.
        Assert.Equal((1.0, 110.0, 5), Seen(measured, "stateN"));
        Assert.Equal([(1f, 6f), (100f, 110f)], ExtremesOf(measured, "stateN"));
        Assert.Equal((0.0, 100.0, 5), Seen(measured, "state"));
        Assert.Equal("'state' is 'stateN' of the frame before", measured.Statistics.Preprocessing);
    }

    [Fact]
    public void Frames_of_a_stated_length_and_a_constant()
    {
        using var document = new GraphBuilder().Input("sound", DataType.Float, "batch", "time").Input("rate", DataType.Int64).Node("Cast", "rate", "r", ("to", 1L)).Node("Mul", ["sound", "r"], ["y"]).Output("y").Document();
        Save("a.raw", Bytes(1f, 2, 3, 4, 5, 6, 7));
        var feed = Feed(("sound", new InputSettings { Frame = 4, Hop = 2 }), ("rate", new InputSettings { Value = 10 }));
        var measured = Measure(document, DataSource.Open(_folder.FullName), feed);
        // 1 2 3 4 and 3 4 5 6; the 7 fills no frame.
        Assert.Equal((10.0, 60.0, 8), Seen(measured, "y"));
        Assert.Equal("'sound' in frames of 4 every 2; 'rate' = 10", measured.Statistics.Preprocessing);
        Save("a.raw", Bytes(1f, 2));
        Assert.Contains("shorter than one frame of 4", Assert.Throws<CalibrationException>(() => Measure(document, DataSource.Open(_folder.FullName), feed)).Message, StringComparison.Ordinal);
    }

    static float[] Sound(int length) => [.. Enumerable.Range(0, length).Select(static i => (float)(0.5 * Math.Sin(i * 0.05) * Math.Sin(i * 0.0007)))];

    [Fact]
    public void Silero_keeps_its_state_over_a_sound()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/silero-vad-v5.onnx"));
        Save("a.raw", Bytes(Sound(16000)));
        var feed = Feed(("input", new InputSettings { Frame = 512 }), ("sr", new InputSettings { Value = 16000 }), ("state", new InputSettings { Shape = [2, 1, 128] }));
        var measured = Measure(document, DataSource.Open(_folder.FullName), feed);
        Assert.Empty(measured.Skipped);
        Assert.Equal(31, Seen(measured, "output").Count);
        Assert.Equal(31 * 256, Seen(measured, "stateN").Count);
        // Beginning at rest, it doesn't stay there.
        Assert.Equal(31 * 256, Seen(measured, "state").Count);
        Assert.True(Seen(measured, "state").Hi > 0.1);
        Assert.Contains("'state' is 'stateN' of the frame before", measured.Statistics.Preprocessing, StringComparison.Ordinal);
    }

    [Fact]
    public void Dtln_pairs_its_states_by_shape()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/dtln-1.onnx"));
        SaveFloats("a.npy", "(20, 1, 257)", [.. Enumerable.Range(0, 20 * 257).Select(static i => (float)Math.Abs(Math.Sin(i * 0.37)))]);
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Empty(measured.Skipped);
        Assert.Equal(20 * 257, Seen(measured, "activation_2").Count);
        Assert.Equal("'input_3' is 'tf_op_layer_stack_2' of the frame before", measured.Statistics.Preprocessing);
        Assert.True(Seen(measured, "input_3").Hi > 0.05);
    }

    [Fact]
    public void Tokens_and_free_lengths_feed_a_text_model()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/rawi-diacritizer-int8.onnx"));
        Save("a.npy", TensorFileTests.Npy("<i8", false, "(5,)", Bytes(3L, 4, 5, 6, 7)));
        Save("b.npy", TensorFileTests.Npy("<i4", false, "(1, 3)", Bytes(8, 9, 10)));
        var measured = Measure(document, DataSource.Open(_folder.FullName));
        Assert.Empty(measured.Skipped);
        Assert.Equal(8 * 73, Seen(measured, "output").Count);
    }

    [Fact]
    public void Bytes_feed_an_input_of_bytes()
    {
        using var document = new GraphBuilder().Input("x", DataType.UInt8, 1, 3, 8, 8).Node("Cast", "x", "y", ("to", 1L)).Output("y").Document();
        var measured = Measure(document, DataSource.OfFiles("photos", [Corpus.Require("images/bus.jpg")]), preprocessing: Preprocessing.None);
        Assert.InRange(Seen(measured, "y").Hi, 100, 255);
        Assert.Contains("bytes", measured.Statistics.Preprocessing, StringComparison.Ordinal);
    }
}
