using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Statistics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Tests;

public sealed class SavedStatisticsTests
{
    [Fact]
    public void Statistics_worked_out_by_hand()
    {
        var statistics = StatisticsOf.Of([1, -2, 0, float.NaN], [3, 0, -2], [float.PositiveInfinity]);
        var x = Assert.Single(statistics.Values);
        Assert.Equal((6L, 2L, 1L, 1L), (x.Observation.Count, x.Observation.Zeros, x.Observation.NaNs, x.Observation.Infinities));
        Assert.Equal((-2.0, 3.0), (x.Observation.Range.Lo, x.Observation.Range.Hi));
        Assert.Equal([new(-2, 1), new(-2, 3), SampleExtremes.None], statistics.ExtremesOf(0));
        // Two samples reach -2: the first by name is told.
        Assert.Equal([(0, 1)], statistics.Makers());
        Assert.Equal("0", x.Observation.NotFiniteSample);
        // 1 - 2 + 0 + 3 + 0 - 2 = 0; 1 + 4 + 9 + 4 = 18.
        Assert.Equal(0.0, x.Moments.Mean(6));
        Assert.Equal(Math.Sqrt(18.0 / 6), x.Moments.StandardDeviation(6)!.Value, 12);
        Assert.Equal("3 samples from s.mlcal, preprocessed as unit", statistics.ToObservations("s.mlcal").Source);
    }

    [Fact]
    public void Sums_lose_nothing_where_floats_would()
    {
        var moments = StatisticsOf.Of([float.MaxValue, float.Epsilon, -float.MaxValue]).Values[0].Moments;
        Assert.Equal(1, moments.Sum);
        var big = (System.Numerics.BigInteger)0xFF_FFFF << 253;
        Assert.Equal(2 * big * big + 1, moments.SumOfSquares);
        Assert.Equal(float.Epsilon / 3.0, moments.Mean(3));
        Assert.Null(StatisticsOf.Of([float.NaN]).Values[0].Moments.Mean(0));
    }

    static readonly float[] Awkward = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, -1e38f, 3e38f];

    static readonly Gen<float> Number = Gen.Frequency((4, Gen.Float[-10, 10]), (1, Gen.Float), (1, Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i])));

    // Samples of two values each; the second one is missing in some. The number of channels is mostly the same, or they would mean nothing.
    static readonly Gen<(float[] X, float[] Y)[]> Samples = Gen.Select(Gen.OneOf(Gen.Const(12), Gen.Int[1, 30]).SelectMany(n => Number.Array[n]), Number.Array[0, 5]).Array[1, 12];

    // A third value is always there; a fourth joins it with the first one, whose elements a fifth has too.
    static readonly ObservationPlan _plan = new(["x", "y", "z"], [new DerivedValue("joined", ["x", "z"], 1), new DerivedValue("moved", ["x"], null)],
        ImmutableDictionary<string, int>.Empty.Add("x", 1).Add("y", 1).Add("z", 1).Add("joined", 1));

    static readonly ImmutableSortedDictionary<string, RangeFloor> _floors =
        ImmutableSortedDictionary.Create<string, RangeFloor>(StringComparer.Ordinal).Add("x", new RangeFloor(new Interval(0, 1), FloorSource.Domain));

    static (string Name, (string, float[])[] Values) Sample((float[] X, float[] Y) data, int index) =>
        ($"{(index % 5 == 3 ? "made" : "s")}{index}", data.Y.Length == 0 ? [("x", data.X), ("z", data.X[..1])] : [("y", data.Y), ("z", data.X[^1..]), ("x", data.X)]);

    [Fact]
    public void Any_split_and_any_order_of_samples_and_parts_give_the_bytes_of_one_run() =>
        Gen.Select(Samples, Gen.Int[1, 5], Gen.Int).Sample((data, parts, seed) =>
        {
            var samples = data.Select(Sample).ToArray();
            var whole = StatisticsOf.Bytes(StatisticsOf.Of(samples, plan: _plan, floors: _floors));
            new Random(seed).Shuffle(samples);
            var shards = samples.Chunk(Math.Max(1, samples.Length / parts)).Select(c => StatisticsOf.Of(c, plan: _plan, floors: _floors)).ToList();
            var random = new Random(~seed);
            while (shards.Count > 1)
            {
                // Merged in any order, two or three at a time.
                var taken = Enumerable.Range(0, Math.Min(shards.Count, random.Next(2, 4))).Select(_ => Remove(shards, random.Next(shards.Count))).ToList();
                shards.Add(CalibrationStatistics.Merge(taken));
            }

            Assert.Equal(whole, StatisticsOf.Bytes(CalibrationStatistics.Merge(shards)));
            Assert.Equal(whole, StatisticsOf.Bytes(CalibrationFile.Parse(whole)));
        }, iter: 1000);

    [Fact]
    public void More_parts_than_are_merged_at_once_give_the_same_bytes_with_their_rows_in_one_file()
    {
        // A name longer than what is read at once.
        var samples = Enumerable.Range(0, 40).Select(static i => (i == 7 ? new string('n', 200_000) : $"s{i:00}", new[] { ("x", new[] { i, -i * 0.5f }), ("y", [1f / (i + 1)]) })).ToArray();
        var folder = Directory.CreateTempSubdirectory("modellint-test-");
        using var rows = new MemoryStream();
        rows.Write([1, 2, 3]);
        var merged = CalibrationStatistics.Merge(samples.Select(sample =>
        {
            var path = Path.Combine(folder.FullName, "part.mlcal");
            File.WriteAllBytes(path, StatisticsOf.Bytes(StatisticsOf.Of([sample], plan: _plan, floors: _floors)));
            return CalibrationFile.ReadWhole(path, rows);
        }));
        folder.Delete(recursive: true);
        Assert.Equal(StatisticsOf.Bytes(StatisticsOf.Of(samples, plan: _plan, floors: _floors)), StatisticsOf.Bytes(merged));
        Assert.Equal(3 + 40 * merged.Values.Length * 8, rows.Length);
        Assert.Contains("no statistics to merge", Assert.Throws<CalibrationException>(() => CalibrationStatistics.Merge([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_joins_and_moves_elements_has_the_statistics_of_its_parts()
    {
        (string, (string, float[])[])[] samples = [("a", [("x", [1, -2, 3, 4]), ("z", [7, 0.5f])]), ("b", [("x", [0, 9, -1, -1]), ("z", [float.NaN, 2])])];
        var values = StatisticsOf.Of(samples, plan: _plan).Values.ToDictionary(static v => v.Name);
        var seen = StatisticsOf.Of(samples.Select(static s => (s.Item1, new[] { ("joined", s.Item2.SelectMany(static v => v.Item2).ToArray()) }))).Values[0];
        var joined = values["joined"];
        Assert.Equal(seen.Observation with { Histogram = null }, joined.Observation with { Histogram = null, Channels = null });
        Assert.Equal(seen.Observation.Histogram!.Counts.AsSpan(), joined.Observation.Histogram!.Counts.AsSpan());
        Assert.Equal(seen.Moments, joined.Moments);
        Assert.Equal([-2f, -1, 0.5f], joined.Observation.Channels!.Min);
        Assert.Equal([9f, 4, 7], joined.Observation.Channels.Max);
        Assert.Equal("b", joined.Observation.NotFiniteSample);
        Assert.Equal(values["x"].Observation with { Histogram = null, Channels = null }, values["moved"].Observation with { Histogram = null });
        Assert.Equal([new(-2, 4), new(-1, 9)], StatisticsOf.Of(samples, plan: _plan).ExtremesOf(1));
    }

    [Fact]
    public void Synthetic_samples_are_counted_apart_and_left_out_of_ranges()
    {
        var statistics = StatisticsOf.Of([("made1", new[] { ("x", new[] { 100f }) }), ("s1", [("x", [1f])]), ("s2", [("x", [2f])])]);
        var seen = statistics.ToObservations("s.mlcal");
        Assert.Equal((2, 1), (seen.Samples, seen.SyntheticSamples));
        Assert.Equal((1.0, 2.0, 2L), (seen.Values["x"].Range.Lo, seen.Values["x"].Range.Hi, seen.Values["x"].Count));
        Assert.Equal([new(1, 1), new(2, 2)], seen.Values["x"].SampleExtremes);
        Assert.Equal([new ObservedSample("s1", StatisticsOf.Digest("s1").Hex), new ObservedSample("s2", StatisticsOf.Digest("s2").Hex, "even")], seen.SampleList);
        Assert.Equal([new(100, 100), new(1, 1), new(2, 2)], CalibrationFile.Parse(StatisticsOf.Bytes(statistics)).ExtremesOf(0));
    }

    [Fact]
    public void How_far_the_samples_of_a_tag_reach_is_worked_out_by_hand()
    {
        // Names that end in an even digit are tagged so. Of x they reach 4 of 8, of y all of it; they make the minimum of x, and both ends of y.
        var statistics = StatisticsOf.Of([("s1", new[] { ("x", new[] { 8f }), ("y", [2f]) }), ("s2", [("x", [0f, 4f]), ("y", [1f, 3f])]), ("made4", [("x", [-100f])])]);
        Assert.Equal([new TagCoverage("", 1, 0, 0.25), new TagCoverage("even", 1, 0.75, 0.75)], TagCoverage.Of(statistics));
        Assert.Equal([new TagCoverage("", 1, 0, 0.5), new TagCoverage("even", 1, 0.5, 0.5)], TagCoverage.Of(statistics, new HashSet<string> { "x" }));
        Assert.Empty(TagCoverage.Of(StatisticsOf.Of([("s1", new[] { ("x", new[] { 8f }) })])));
    }

    [Fact]
    public void Channels_of_samples_that_differ_in_number_mean_nothing()
    {
        float[][] data = [[1, 2, 3, 4], [1, 2]];
        var channels = StatisticsOf.Of(data.Select((d, i) => ($"s{i}", new[] { ("x", d) })), plan: _plan).Values.Single(static v => v.Name == "x").Observation.Channels;
        Assert.Equal((1, 0), (channels!.Axis, channels.Extent));
    }

    // Written by the first version of the format: a Relu of three by four by five numbers.
    const string VersionOne = "TUxDQUwNChoBAAAA11Ls5Z+1TTdVWTUXA4qS0dd/ujkxGwLBxPrRoFv8DP99ATl2a62iivoYNcFIouFaTVrDZ48OLf0S3l6G1XsJt5cU8O/QrOFOYrIOoC7lsQ8QpObJ8+8Pfytx0nstc3HwAAECBGEucGIBgPVmUyXjQwd3NuSQP6Q1E65xTOsTHe7kW4QjcN8omgF4PAAAAC9kI8CpQxFAFAAAAAAAAAAAAAAAAAAAAHWCM5MAJwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADlfeVPMY/4OAfj/mwrUCQABAZEBAQFGAQEWAQEoAQEIAQEqAQERAQEhAQERAQEUAQEBAQEIAQEcAQEaAQEfAQIRAQEMAQEGAQECAQELAQEWAQEBAQEEAQEIAQELAQESAQESAQEFAQENAQEEAQECAgEBJAEBAgEBBAEBCgEBAgEBAgEBAgEBAwEBAwEBNQEBGgEBBAEBFQEBFQEBBgEBOAEBBgEBOQEBAwEBBQEBCQEBOgEBGgEBFAEBSQEBBwEBL2QjwKlDEUABeTwcAAAAAAAAqUMRQBQAAAAAAAAAAAAAAAAAAABoPIpxAycAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA7WbY1KMFmAD3/wCLCQABHBYBAQoBARsBAQoBAQUCAQFJAQEFAQEJAQEWAQEEAQEFAQEFAQEIAQEHAQFqAQE2AQEIAQErAQErAQEOAQFxAQENAQFyAQEHAQELAQETAQF2AQE0AQEpAQGUAQEBDgEBAAAAAKlDEUBoblpkJtbtfYNC0GoCvwrJiMmqptFjkm7lU0MZ5HFUww==";

    [Fact]
    public void A_file_of_version_1_is_still_read()
    {
        var statistics = CalibrationFile.Parse(Convert.FromBase64String(VersionOne));
        Assert.Equal(["x", "y"], statistics.Values.Select(static v => v.Name));
        Assert.Equal((0.0, 60L), (statistics.Values[1].Observation.Range.Lo, statistics.Values[1].Observation.Count));
        Assert.Equal(statistics.Values[1].Observation.Range.Hi, statistics.ExtremesOf(1)[0].Max);
        Assert.Equal(statistics.ExtremesOf(0), CalibrationFile.Parse(StatisticsOf.Bytes(statistics)).ExtremesOf(0));
    }

    [Fact]
    public void A_file_of_version_2_lacks_only_how_many_samples_are_missing()
    {
        var statistics = StatisticsOf.Of([1, 2, 3], [-1, 0, float.NaN]);
        var bytes = StatisticsOf.Bytes(statistics).ToList();
        // Behind the magic, the version, three digests, and the text "unit" with its length.
        bytes.RemoveAt(8 + 4 + 3 * 32 + 5);
        bytes[8] = 2;
        bytes.RemoveRange(bytes.Count - 32, 32);
        bytes.AddRange(SHA256.HashData(bytes.ToArray()));
        Assert.Equal(StatisticsOf.Bytes(statistics), StatisticsOf.Bytes(CalibrationFile.Parse([.. bytes])));
    }

    [Fact]
    public void Statistics_of_an_interrupted_run_say_so_and_are_not_merged()
    {
        var part = StatisticsOf.Of([("a", new[] { ("x", new[] { 1f }) })]) with { Unreached = 7 };
        Assert.Equal(7, CalibrationFile.Parse(StatisticsOf.Bytes(part)).Unreached);
        Assert.Contains("7 of its samples aren't in", Reason(part, StatisticsOf.Of([("b", new[] { ("x", new[] { 1f }) })])), StringComparison.Ordinal);
    }

    static CalibrationStatistics Remove(List<CalibrationStatistics> shards, int index)
    {
        var shard = shards[index];
        shards.RemoveAt(index);
        return shard;
    }

    [Fact]
    public void Exact_sums_agree_with_decimal_arithmetic() =>
        Gen.Int[-1000, 1000].Array[1, 200].Sample(numbers =>
        {
            var moments = StatisticsOf.Of(numbers.Select(static n => n / 8f).ToArray()).Values[0].Moments;
            Assert.Equal((double)(numbers.Sum(static n => n / 8m) / numbers.Length), moments.Mean(numbers.Length)!.Value, 9);
            Assert.Equal((System.Numerics.BigInteger)numbers.Sum(static n => (long)n * n) << (298 - 6), moments.SumOfSquares);
        }, iter: 200);

    [Fact]
    public void A_newer_version_is_refused_as_such()
    {
        var bytes = StatisticsOf.Bytes(StatisticsOf.Of([1f]));
        bytes[CalibrationFile.Magic.Length] = CalibrationFile.Version + 1;
        Assert.Contains($"format version {CalibrationFile.Version + 1}", Assert.Throws<CalibrationException>(() => CalibrationFile.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_do_not_belong_together_are_refused()
    {
        var one = StatisticsOf.Of([("a", new[] { ("x", new[] { 1f }) })]);
        CalibrationStatistics Other(string name, ModelFingerprint? model = null, string preprocessing = "unit") => StatisticsOf.Of([(name, new[] { ("x", new[] { 1f }) })], model, preprocessing);
        var otherGraph = new ModelFingerprint(StatisticsOf.Digest("other"), StatisticsOf.Model.Weights);
        Assert.Contains("sample 'a' is in two", Reason(one, Other("a")), StringComparison.Ordinal);
        Assert.Contains($"{StatisticsOf.Model.Graph} and {otherGraph.Graph}", Reason(one, Other("b", otherGraph)), StringComparison.Ordinal);
        Assert.Contains("different weights", Reason(one, Other("b", new ModelFingerprint(StatisticsOf.Model.Graph, otherGraph.Graph))), StringComparison.Ordinal);
        Assert.Contains("'unit' and as 'yolo'", Reason(one, Other("b", preprocessing: "yolo")), StringComparison.Ordinal);
        Assert.Equal(2, CalibrationStatistics.Merge([one, Other("b")]).Samples.Length);
    }

    static string Reason(params CalibrationStatistics[] parts) => Assert.Throws<CalibrationException>(() => CalibrationStatistics.Merge(parts)).Message;

    [Fact]
    public void The_datas_fingerprint_knows_neither_order_nor_names()
    {
        CalibrationStatistics Named(string first, string second) => new(StatisticsOf.Model, "", [new CalibrationSample("1", StatisticsOf.Digest(first)), new CalibrationSample("2", StatisticsOf.Digest(second))], [], ExtremesTable.Empty);
        Assert.Equal(Named("a", "b").Data, Named("b", "a").Data);
        Assert.NotEqual(Named("a", "b").Data, Named("a", "c").Data);
        Assert.NotEqual(Named("a", "a").Data, Named("c", "c").Data);
    }
}
