using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

public sealed class CalibratorTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    string Save(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    void SaveTensor(string name, params float[] values) => Save(name, new TensorProto { DataType = (int)DataType.Float, Dims = { 1, values.Length }, RawData = ByteString.CopyFrom(Bytes(values)) }.ToByteArray());

    static CalibrationResult Calibrate(ModelDocument document, DataSource source, Preprocessing? preprocessing = null, CalibrationOptions? options = null, IProgress<CalibrationProgress>? progress = null) =>
        Calibrator.Run(document, source, preprocessing, options, progress, TestContext.Current.CancellationToken);

    static ModelDocument Scaled() => new GraphBuilder().Input("x", 1, 4).Floats("w", [4], 2, 2, 2, 2).Node("Mul", ["x", "w"], ["scaled"]).Node("Relu", "scaled", "y").Output("y").Document();

    [Fact]
    public void Ranges_counts_and_histograms_worked_out_by_hand()
    {
        Save("a.npy", TensorFileTests.Npy("<f4", false, "(1, 4)", Bytes(1f, -2, 3, -4)));
        Save("b.raw", Bytes(0f, 0, 5, 1));
        using var document = Scaled();
        var result = Calibrate(document, DataSource.Open(_folder.FullName));
        Assert.Empty(result.Skipped);
        Assert.Equal((2, $"2 samples of {_folder.FullName}"), (result.Observations.Samples, result.Observations.Source));
        var values = result.Observations.Values;
        Assert.Equal(["scaled", "x", "y"], values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((-4.0, 5.0, 8L, 2L), (values["x"].Range.Lo, values["x"].Range.Hi, values["x"].Count, values["x"].Zeros));
        Assert.Equal((-8.0, 10.0), (values["scaled"].Range.Lo, values["scaled"].Range.Hi));
        Assert.Equal((0.0, 10.0, 4L), (values["y"].Range.Lo, values["y"].Range.Hi, values["y"].Zeros));
        // 0..10: 10·2^7 + 1 = 1281 bins of 2^-7; finer ones would be 2561.
        var histogram = values["y"].Histogram!;
        Assert.Equal((-7, 0L, 1281), (histogram.Exponent, histogram.First, histogram.Counts.Length));
        Assert.Equal([(0, 4L), (256, 2L), (768, 1L), (1280, 1L)], histogram.Counts.Select((c, i) => (i, c)).Where(c => c.c > 0));
    }

    [Fact]
    public void Bad_samples_are_named_skipped_and_counted()
    {
        SaveTensor("a.pb", 1, 2, 3, 4);
        SaveTensor("b.pb", 1, 2, 3);
        Save("c.npy", [1, 2, 3]);
        var told = new List<CalibrationProgress>();
        using var document = Scaled();
        var result = Calibrate(document, DataSource.Open(_folder.FullName), progress: new Direct(told.Add));
        Assert.Equal(1, result.Observations.Samples);
        Assert.Equal(["b.pb", "c.npy"], result.Skipped.Select(s => s.Name));
        Assert.Contains("float[1,3]", result.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("float[1,4]", result.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Equal([(1, null), (2, "b.pb"), (3, "c.npy")], told.Select(t => (t.Done, t.Skipped?.Name)));
    }

    sealed class Direct(Action<CalibrationProgress> told) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value) => told(value);
    }

    [Fact]
    public void None_left_is_an_error_that_tells_the_first_reason()
    {
        Save("c.npy", [1, 2, 3]);
        using var document = Scaled();
        var message = Assert.Throws<CalibrationException>(() => Calibrate(document, DataSource.Open(_folder.FullName))).Message;
        Assert.Contains("'c.npy'", message, StringComparison.Ordinal);
        Assert.Contains("not an .npy", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_inputs_come_from_test_data_sets_and_from_nothing_else()
    {
        using var document = new GraphBuilder().Input("a", 1, 2).Input("b", 1, 2).Node("Add", ["a", "b"], ["y"]).Output("y").Document();
        SaveTensor("one.pb", 1, 2);
        var message = Assert.Throws<CalibrationException>(() => Calibrate(document, DataSource.Open(_folder.FullName))).Message;
        Assert.Contains("'a' float[1,2], 'b' float[1,2]", message, StringComparison.Ordinal);
        SaveTensor("test_data_set_0/input_0.pb", 1, 2);
        SaveTensor("test_data_set_0/input_1.pb", 10, 20);
        var result = Calibrate(document, DataSource.Open(_folder.FullName));
        Assert.Equal((11.0, 22.0), (result.Observations.Values["y"].Range.Lo, result.Observations.Values["y"].Range.Hi));
        Assert.Equal("one.pb", Assert.Single(result.Skipped).Name);
    }

    [Fact]
    public void Pictures_without_a_preprocessing_are_refused_with_the_choices()
    {
        Save("a.png", [1]);
        using var document = new GraphBuilder().Input("x", 1, 3, 8, 8).Node("Relu", "x", "y").Output("y").Document();
        Assert.Contains("yolo, imagenet, imagenet-crop, unit,", Assert.Throws<CalibrationException>(() => Calibrate(document, DataSource.Open(_folder.FullName))).Message, StringComparison.Ordinal);
        using var flat = Scaled();
        Assert.Contains("takes no pictures", Assert.Throws<CalibrationException>(() => Calibrate(flat, DataSource.Open(_folder.FullName), Preprocessing.Yolo)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Halves_and_doubles_are_observed_too()
    {
        var builder = new GraphBuilder().Input("x", 1, 4).Node("Cast", "x", "half", ("to", 10L)).Node("Cast", "x", "double", ("to", 11L)).Node("Cast", "x", "int", ("to", 7L)).Output("half", "double", "int");
        SaveTensor("a.pb", 1, -2, 0, 65536);
        using var document = builder.Document();
        var values = Calibrate(document, DataSource.Open(_folder.FullName)).Observations.Values;
        Assert.Equal((3L, 0L, 1L), (values["half"].Count, values["half"].NaNs, values["half"].Infinities));
        Assert.Equal((4L, 65536.0), (values["double"].Count, values["double"].Range.Hi));
        Assert.False(values.ContainsKey("int"));
    }

    [Fact]
    public void Constants_and_weights_are_not_observed()
    {
        using var document = new GraphBuilder().Input("x", 1, 2).Floats("w", [2], 1, 2).Node("Identity", "w", "same").Node("Mul", ["x", "same"], ["y"]).Output("y").Document();
        SaveTensor("a.pb", 1, 2);
        Assert.Equal(["x", "y"], Calibrate(document, DataSource.Open(_folder.FullName)).Observations.Values.Keys.Order(StringComparer.Ordinal));
    }

    // A source sorts its files, so another order needs other names.
    DataSource Renamed(string folder, IEnumerable<string> photos)
    {
        foreach (var (i, photo) in photos.Index()) Save($"{folder}/{i}.jpg", File.ReadAllBytes(photo));
        return DataSource.Open(Path.Combine(_folder.FullName, folder));
    }

    [Theory]
    [InlineData(1, 1), InlineData(1, 2), InlineData(2, 3)]
    public void Order_and_threads_do_not_change_the_result(int threads, int others)
    {
        var photos = Photos.Take(3).ToArray();
        using var document = ModelDocument.Open(Corpus.Require("models/fastestdet.onnx"));
        var one = Calibrate(document, Renamed("one", photos), Preprocessing.Unit, new CalibrationOptions { Threads = threads });
        var two = Calibrate(document, Renamed("two", photos.Reverse()), Preprocessing.Unit, new CalibrationOptions { Threads = others });
        Assert.Equal(one.Observations.Values.Keys.Order(StringComparer.Ordinal), two.Observations.Values.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, expected) in one.Observations.Values)
        {
            var actual = two.Observations.Values[name];
            Assert.Equal(expected with { Histogram = null, Channels = null, SampleExtremes = [] }, actual with { Histogram = null, Channels = null, SampleExtremes = [] });
            Assert.Equal(expected.Channels?.Max.AsSpan().ToArray(), actual.Channels?.Max.AsSpan().ToArray());
            Assert.Equal(expected.SampleExtremes.OrderBy(static e => (e.Max, e.Min)), actual.SampleExtremes.OrderBy(static e => (e.Max, e.Min)));
            Assert.Equal((expected.Histogram!.Exponent, expected.Histogram.First), (actual.Histogram!.Exponent, actual.Histogram.First));
            Assert.Equal(expected.Histogram.Counts.AsSpan().ToArray(), actual.Histogram.Counts.AsSpan().ToArray());
        }
    }

    static IEnumerable<string> Photos => new[] { "bus", "zidane", "dog", "person", "coco-000000038829", "coco-000000075612", "pose-coco-000000040083", "pose-ochuman-003799" }
        .Select(n => Corpus.Require($"images/{n}.jpg"));

    [Fact]
    public void The_detectors_ranges_are_those_measured()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/yolov8n-640.onnx"));
        var result = Calibrate(document, DataSource.OfFiles("../images", Photos), Preprocessing.Yolo);
        Assert.Equal("8 samples of ../images, preprocessed as yolo (RGB, letterbox 640x640 with grey 114, /255)", result.Observations.Source);
        var (boxes, scores) = (result.Observations.Values["/model.22/Mul_2_output_0"], result.Observations.Values["/model.22/Sigmoid_output_0"]);
        Assert.InRange(boxes.Range.Lo, 0, 10);
        Assert.InRange(boxes.Range.Hi, 620, 645);
        Assert.InRange(scores.Range.Hi, 0.9, 1);
        Assert.Equal(8 * 4 * 8400, boxes.Count);
        Assert.Equal(boxes.Count, boxes.Histogram!.Counts.Sum());
    }

    public static TheoryData<string> ImageModels => [.. Table().Keys];

    [Theory, MemberData(nameof(ImageModels))]
    public void Inputs_of_Concats_have_about_the_measured_ranges(string model)
    {
        var rows = Table()[model];
        using var document = ModelDocument.Open(Corpus.Require(model));
        var wanted = rows.Keys.ToHashSet(StringComparer.Ordinal);
        var values = Calibrate(document, DataSource.OfFiles("images", Photos), Preprocessing.Yolo, new CalibrationOptions { Filter = v => wanted.Contains(v.Name) }).Observations.Values;
        // Inputs of a Concat that the graph alone tells aren't observed.
        var seen = rows.Where(r => values.ContainsKey(r.Key)).ToArray();
        Assert.NotEmpty(seen);
        foreach (var (name, measured) in seen)
        {
            var actual = values[name].Range.QuantizedRange;
            // Inner values, and narrow ones above all, hang on a few pixels, which decoders and resizers disagree about.
            var tolerance = measured.IsDecisive ? 1.2 : 2;
            Assert.True(actual >= measured.Range / tolerance && actual <= measured.Range * tolerance, $"{name}: {actual} where {measured.Range} was measured");
        }
    }

    // What one input of a Concat was measured to need, and whether it is the widest of a Concat that mixes scales.
    readonly record struct Measured(double Range, bool IsDecisive);

    static Dictionary<string, Dictionary<string, Measured>> Table()
    {
        if (Corpus.Root is not { } root) return [];
        var table = new Dictionary<string, Dictionary<string, Measured>>(StringComparer.Ordinal);
        foreach (var cells in File.ReadLines(Path.Combine(root, "expected/mixed-concats.tsv")).Skip(1).Select(l => l.Split('\t')))
        {
            var rows = table.TryGetValue(cells[0], out var known) ? known : table[cells[0]] = new Dictionary<string, Measured>(StringComparer.Ordinal);
            var inputs = cells[9].Split("; ").Select(i => i.Split(' ')).Select(p => (Name: p[0], Range: Range(p[2]))).ToArray();
            var mixes = double.Parse(cells[5], CultureInfo.InvariantCulture) >= 16;
            foreach (var (name, range) in inputs)
                rows[name] = new Measured(range, mixes && range == inputs.Max(i => i.Range));
        }

        return table;
    }

    static double Range(string text)
    {
        var ends = text.Split("..").Select(e => double.Parse(e, CultureInfo.InvariantCulture)).ToArray();
        return Math.Max(ends[1], 0) - Math.Min(ends[0], 0);
    }
}
