using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Checking;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>Trials of other preprocessings, and what stale statistics still say.</summary>
public sealed class CheckingTests
{
    // A score that comes up from pixels of 0..255 and not from 0..1: Sigmoid(x − 10).
    static ModelDocument Doubtful() => new GraphBuilder().Input("image", 1, 3, 8, 8).Floats("ten", [], 10).Node("Sub", ["image", "ten"], ["d"]).Node("Sigmoid", "d", "score").Output("score").Document();

    [Fact]
    public void Each_other_preset_is_tried_on_a_few_photos()
    {
        using var document = Doubtful();
        var source = DataSource.OfFiles("photos", [Corpus.Require("images/bus.jpg"), Corpus.Require("images/zidane.jpg")]);
        var trials = new PreprocessingTrials(document, source, Preprocessing.Unit, new FeedOptions(), TestContext.Current.CancellationToken).Try([.. document.Model.Graph.Outputs], out var problem);
        Assert.Null(problem);
        // yolo makes the same numbers of pixels as unit: nothing is to be learnt from it.
        Assert.Equal(["imagenet", "imagenet-crop", "minus-one-to-one", "none", "bgr", "bgr-unit", "bgr-imagenet"], trials.Select(static t => t.Preprocessing));
        var reached = trials.ToDictionary(static t => t.Preprocessing, static t => t.Seen.Values["score"].Range.Hi);
        Assert.Equal(1, reached["none"], 3);
        Assert.True(reached["bgr-unit"] < 0.001);
        Assert.All(trials, static t => Assert.Equal(2, t.Seen.Samples));
    }

    [Fact]
    public void A_preprocessing_stated_for_the_input_is_the_one_that_was_chosen()
    {
        using var document = Doubtful();
        var source = DataSource.OfFiles("photos", [Corpus.Require("images/bus.jpg")]);
        var feed = new FeedOptions { Inputs = new FeedOptions().Inputs.Add("image", new InputSettings { Preprocessing = Preprocessing.None }) };
        var trials = new PreprocessingTrials(document, source, null, feed, TestContext.Current.CancellationToken).Try([.. document.Model.Graph.Outputs], out _);
        Assert.DoesNotContain(trials, static t => t.Preprocessing == "none");
        Assert.Contains(trials, static t => t.Preprocessing == "unit" && t.Seen.Values["score"].Range.Hi < 0.001);
    }

    [Fact]
    public void Without_pictures_there_is_nothing_to_try()
    {
        using var document = Doubtful();
        var file = Path.GetTempFileName() + ".raw";
        File.WriteAllBytes(file, new byte[4 * 3 * 8 * 8]);
        try
        {
            Assert.Empty(new PreprocessingTrials(document, DataSource.OfFiles("data", [file]), null, new FeedOptions(), TestContext.Current.CancellationToken).Try([.. document.Model.Graph.Outputs], out var problem));
            Assert.Equal("the samples are no pictures", problem);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // All photos of the corpus as arrays, with the channels first and last, for an input that takes them first.
    static (int Found, int Photos) Interleaved(Preprocessing preprocessing, string layout)
    {
        var photos = Directory.GetFiles(Corpus.Require("images"));
        ImmutableArray<Dim> dims = [.. (layout == "nchw" ? new long[] { 1, 3, 160, 160 } : [1, 160, 160, 3]).Select(Dim.Of)];
        var preparer = ImagePreparer.For(new ModelInput("x", DataType.Float, new Shape(dims)), preprocessing)!;
        return (photos.Count(p => InterleavingCheck.Differences(preparer.Read(p)) is var d && d.ThreeApart < 0.7 * d.Neighbours), photos.Length);
    }

    [Fact]
    public void Photos_whose_channels_come_first_are_never_taken_for_interleaved()
    {
        Assert.Equal(0, Interleaved(Preprocessing.Unit, "nchw").Found);
        Assert.Equal(0, Interleaved(Preprocessing.ImageNet, "nchw").Found);
    }

    [Fact]
    public void Most_photos_whose_channels_come_last_are_recognised()
    {
        // All but grey and nearly grey ones.
        var (found, photos) = Interleaved(Preprocessing.Unit, "nhwc");
        Assert.True(found > photos / 2, $"{found} of {photos}");
    }

    [Fact]
    public void Arrays_of_the_wrong_layout_are_found_and_those_of_the_right_one_are_not()
    {
        using var document = new GraphBuilder().Input("x", 1, 3, 16, 16).Node("Neg", "x", "y").Output("y").Document();
        var folder = Directory.CreateTempSubdirectory("modellint-arrays-").FullName;
        try
        {
            // A ramp of 0…1 from left to right in red, the reverse in green, and 0.5 in blue.
            static float Pixel(int x, int c) => c == 0 ? x / 15f : c == 1 ? 1 - x / 15f : 0.5f;
            float[] last = [.. Enumerable.Range(0, 16 * 16 * 3).Select(static i => Pixel(i / 3 % 16, i % 3))];
            float[] first = [.. Enumerable.Range(0, 16 * 16 * 3).Select(static i => Pixel(i % 16, i / 256))];
            Assert.Equal("x", Assert.Single(Find("last", last)).Input);
            Assert.Empty(Find("first", first));

            ImmutableArray<InterleavedInput> Find(string name, float[] pixels)
            {
                var file = Path.Combine(folder, $"{name}.raw");
                File.WriteAllBytes(file, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(pixels).ToArray());
                return new PreprocessingTrials(document, DataSource.OfFiles("arrays", [file]), null, new FeedOptions()).FindInterleaved();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    sealed class Reaching(double factor) : IWitnessRunner
    {
        public Observations? Witness(IReadOnlyList<Value> values, out string? problem)
        {
            problem = null;
            return new Observations(1, "a run", values.ToDictionary(static v => v.Name, v => new ValueObservation { Count = 1, Range = new Semantics.Ranges.Interval(0, 3 * factor) }).ToImmutableDictionary());
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1.009, 0)]
    [InlineData(1.02, 1)]
    public void What_the_new_weights_go_beyond_is_dropped(double factor, int dropped)
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Abs", "x", "y").Output("y").Document();
        var statistics = StatisticsOf.Of([0, 3]);
        var observed = statistics.ToObservations("s.mlcal");
        // The statistics' only value is what the model gives.
        observed = observed with { Values = observed.Values.ToImmutableDictionary(static _ => "y", static v => v.Value) };
        var (left, stale) = StalenessCheck.Check(document, statistics, observed, new Fingerprint(new string('2', 64)), new Reaching(factor));
        Assert.Equal((dropped, 1 - dropped, 1 - dropped), (stale.Dropped.Length, stale.Confirmed.Length, left.Values.Count));
        Assert.Equal(new string('2', 16), stale.Now);
    }

    [Fact]
    public void Without_a_run_all_is_used_and_the_reason_told()
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Abs", "x", "y").Output("y").Document();
        var statistics = StatisticsOf.Of([0, 3]);
        var (left, stale) = StalenessCheck.Check(document, statistics, statistics.ToObservations("s.mlcal"), new Fingerprint(new string('2', 64)), null);
        Assert.Single(left.Values);
        Assert.Contains("--no-run", stale.Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_presets_make_of_pixels()
    {
        Assert.Equal((0.0, 1.0), (Preprocessing.Yolo.Domain.Lo, Preprocessing.Yolo.Domain.Hi));
        Assert.Equal((-0.485 / 0.229, (1 - 0.406) / 0.225), (Preprocessing.ImageNet.Domain.Lo, Preprocessing.ImageNet.Domain.Hi));
    }
}
