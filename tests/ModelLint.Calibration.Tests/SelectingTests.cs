using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Selecting;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>Picking samples that cover ranges.</summary>
public sealed class SelectingTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    void Save(string name, params float[] values)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    // Boxes beside scores, as detectors have them.
    static ModelDocument Model() => new GraphBuilder().Input("x", 1, 4, 2).Floats("w", [], 100).Node("Mul", ["x", "w"], ["wide"]).Node("Sigmoid", "x", "narrow")
        .Node("Concat", ["wide", "narrow"], ["y"], ("axis", 1L)).Output("y").Document();

    SelectionResult Select(ModelDocument document, int count, Saving.CalibrationStatistics? extended = null) =>
        SampleSelector.Select(document, DataSource.Open(_folder.FullName), null, new SelectionOptions { Count = count, Extended = extended }, cancellation: TestContext.Current.CancellationToken);

    static ReachTable Table(params float[][] rows)
    {
        var table = new ReachTable(new MemoryStream(), rows[0].Length / 2);
        foreach (var row in rows) table.Add(row);
        return table;
    }

    [Fact]
    public void Gains_worked_out_by_hand()
    {
        // One range; upper ends 1, 5, 3 and negated lower ends 0, 0, 2. From the least sample's ends, 1 and 0, there are 4 up and 2 down to cover, half of the weight each.
        var cover = new GreedyCover(Table([1, 0], [5, 0], [3, 2]), [(1.0, 1)], covered: null);
        Assert.Equal((1.0, 0.0), (cover.Total, cover.Cover));
        // The third covers (3 − 1)/4 of the upper half and all of the lower one: 0.25 + 0.5. The second then adds the other half of the upper one.
        Assert.Equal([(2, 0.75), (1, 0.25)], cover.Pick(3, least: 1e-6));
        Assert.Equal(1.0, cover.Cover);
        // What is covered already counts for nothing.
        var rest = new GreedyCover(Table([1, 0], [5, 0], [3, 2]), [(1.0, 1)], covered: [3, 2]);
        Assert.Equal(0.75, rest.Cover);
        Assert.Equal([(1, 0.25)], rest.Pick(3, least: 1e-6));
        // Where the second-furthest covers all: up to 3, and down to 0, which all reach. Then the second sample and the third are worth the same, and the first of them is picked.
        var common = new GreedyCover(Table([1, 0], [5, 0], [3, 2]), [(1.0, 2)], covered: null);
        Assert.Equal(0.5, common.Total);
        Assert.Equal([(1, 0.5)], common.Pick(3, least: 1e-6));
    }

    [Fact]
    public void Looking_again_only_where_it_matters_picks_what_looking_at_all_picks() =>
        Gen.Select(Gen.Int[0, 100].Select(static i => i / 8f).Array[6].Array[1, 12], Gen.Double[0.1, 1].Array[3]).Sample((rows, weights) =>
        {
            var picked = new GreedyCover(Table(rows), [.. weights.Select(static w => (w, 1))], covered: null).Pick(rows.Length, least: 1e-6).ToList();
            var (top, least) = (Enumerable.Range(0, 6).Select(i => rows.Max(r => r[i])).ToArray(), Enumerable.Range(0, 6).Select(i => rows.Min(r => r[i])).ToArray());
            var reached = least.ToArray();
            foreach (var (sample, gain) in picked)
            {
                var gains = rows.Select(r => Enumerable.Range(0, 6).Sum(i => top[i] > least[i] ? weights[i % 3] / 2 * Math.Max(0, r[i] - reached[i]) / (top[i] - least[i]) : 0)).ToList();
                Assert.Equal(gains.Max(), gain, 1e-5);
                Assert.Equal(gains.Max(), gains[sample], 1e-5);
                for (var i = 0; i < 6; i++) reached[i] = Math.Max(reached[i], rows[sample][i]);
            }
        }, iter: 300);

    [Fact]
    public void Outputs_count_30_percent_and_each_slice_with_its_channels_alike()
    {
        using var document = Model();
        Save("a.raw", 1, 2, 3, 4, 5, 6, 7, 8);
        Save("b.raw", -1, 2, 3, 4, 5, 6, 7, 80);
        var first = Calibrator.Measure(document, DataSource.Open(Path.Combine(_folder.FullName, "a.raw")), cancellation: TestContext.Current.CancellationToken).Statistics.Values;
        var features = ReachFeatures.Of(first, new ModelEvidence(document.Model, ModelFacts.Of(document.Model)));
        // y in two slices of four channels, 15 % each: half of it the slice, and a quarter of the other half a channel. x, wide and narrow share the rest.
        Assert.Equal(2 * (1 + 4) + 3, features.Length);
        Assert.Equal([0.075, 0.01875], features.Where(static f => f.IsOutput).Select(static f => Math.Round(f.Weight, 6)).Distinct());
        Assert.Equal(1, features.Sum(static f => f.Weight), 12);
        Assert.Equal([4, 5, 6, 7], features.Where(static f => f.IsOutput).ElementAt(5).Indices);
    }

    [Fact]
    public void Picks_reach_furthest_and_are_the_same_each_time()
    {
        using var document = Model();
        for (var i = 0; i < 12; i++) Save($"{i:00}.raw", [.. Enumerable.Range(0, 8).Select(k => k == i % 8 ? i : 0.1f * k)]);
        var result = Select(document, 4);
        // Two elements a channel: the largest in them are 9, 11, 5 and 7.
        Assert.Equal(["05.raw", "07.raw", "09.raw", "11.raw"], result.Picked.Select(static p => p.Sample.Name).Order(StringComparer.Ordinal));
        Assert.Equal(12, result.PoolSize);
        Assert.True(result.AtRandom.Count(r => r.Outputs < result.Cover!.Value.Outputs) > 40, "little better than chance");
        Assert.Equal(result.Picked.Select(static p => (p.Sample.Name, p.Gain)), Select(document, 4).Picked.Select(static p => (p.Sample.Name, p.Gain)));
    }

    [Fact]
    public void What_statistics_have_already_is_not_picked_again()
    {
        using var document = Model();
        Save("a.raw", 9, 0, 0, 0, 0, 0, 0, -9);
        Save("b.raw", 0, 9, 0, 0, 0, 0, -9, 0);
        Save("c.raw", 0, 1, 2, 0, -1, 0, 0, 0);
        Save("d.raw", 0, 0, 0, 0, 0, 0, 0, 50);
        var source = DataSource.Open(_folder.FullName).Only(new HashSet<string> { "a.raw", "b.raw" });
        var extended = Calibrator.Measure(document, source, cancellation: TestContext.Current.CancellationToken).Statistics;
        // Of what is left only d goes further up than a and b do; in channels c adds a little.
        var result = Select(document, 4, extended);
        Assert.Equal(["d.raw", "c.raw"], result.Picked.Select(static p => p.Sample.Name));
        Assert.Equal(2, result.PoolSize);
        using var other = new GraphBuilder().Input("x", 1, 4, 2).Node("Relu", "x", "y").Output("y").Document();
        Assert.Contains("another run", Assert.Throws<CalibrationException>(() => Select(other, 1, extended)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Synthetic_and_equal_samples_are_no_candidates_and_unusable_ones_are_told()
    {
        using var document = Model();
        Save("a.raw", 1, 2, 3, 4, 5, 6, 7, 8);
        Save("copy.raw", 1, 2, 3, 4, 5, 6, 7, 8);
        Save("modellint-synthetic-x.raw", 1, 2, 3, 4, 5, 6, 7, 800);
        Save("short.raw", 1);
        Save("z.raw", 0, 1, 3, 4, 5, 6, 7, 9);
        var result = Select(document, 5);
        Assert.Equal(["z.raw", "a.raw"], result.Picked.Select(static p => p.Sample.Name));
        Assert.Equal("short.raw", Assert.Single(result.Skipped).Name);
    }

    [Theory]
    [InlineData("list.txt")]
    [InlineData("list.json")]
    public void A_written_list_is_read_as_the_same_samples(string name)
    {
        using var document = new GraphBuilder().Input("a", 1, 2).Input("b", 1, 2).Node("Add", ["a", "b"], ["y"]).Output("y").Document();
        foreach (var sample in new[] { "walking/one", "walking/two three" })
            for (var i = 0; i < 2; i++) Save($"{sample}/input_{i}.pb", 1, 2);
        Save("with space.npz", 1);
        Save("#.npz", 1);
        var samples = DataSource.Open(_folder.FullName).Samples;
        var path = Path.Combine(_folder.FullName, "lists", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new SampleListWriter(path, new FeedPlan(document.Model)).Write(samples);
        File.WriteAllBytes(path, bytes);
        var read = DataSource.Open(path).Samples;
        Assert.Equal(samples.Select(static s => string.Join('|', s.Files)).Order(StringComparer.Ordinal), read.Select(static s => string.Join('|', s.Files)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain((byte)'\r', bytes);
        if (name == "list.json") Assert.Equal(samples.Select(static s => (s.Name, s.Tag)), read.Select(static s => (s.Name, s.Tag)));
        else Assert.Contains("a:=../walking/two three/input_0.pb b:=", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Eight_of_the_photos_cover_the_outputs_of_the_others_better_than_chance()
    {
        using var document = ModelDocument.Open(Corpus.Require("models/yolov8n-640.onnx"));
        var result = SampleSelector.Select(document, DataSource.Open(Corpus.Require("images")), Preprocessing.Yolo, new SelectionOptions { Count = 8 }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(8, result.Picked.Length);
        var better = result.AtRandom.Count(r => r.Outputs < result.Cover!.Value.Outputs);
        Assert.True(better >= 48, string.Create(CultureInfo.InvariantCulture, $"better than only {better} of {result.AtRandom.Length}"));
    }
}
