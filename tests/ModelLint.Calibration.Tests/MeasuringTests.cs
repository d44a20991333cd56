using System.Globalization;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

public sealed class MeasuringTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    static GraphBuilder Scaled(float scale = 2, string inner = "scaled") =>
        new GraphBuilder().Input("x", 1, 4).Floats("w", [4], scale, 2, 2, 2).Node("Mul", ["x", "w"], [inner]).Node("Relu", inner, "y").Output("y");

    DataSource Data(int count)
    {
        for (var i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(_folder.FullName, i.ToString("00", CultureInfo.InvariantCulture) + ".raw"), MemoryMarshal.AsBytes<float>([i, -i, 0.1f * i, 7]).ToArray());
        return DataSource.Open(_folder.FullName);
    }

    [Fact]
    public void Shards_measured_apart_and_merged_are_one_run_byte_for_byte()
    {
        using var document = Scaled().Document();
        var data = Data(7);
        CalibrationStatistics Measure(DataSource source) => Calibrator.Measure(document, source, cancellation: TestContext.Current.CancellationToken).Statistics;
        var whole = Measure(data);
        var shards = Enumerable.Range(1, 3).Select(i => Measure(data.Shard(i, 3))).Reverse().ToList();
        Assert.Equal(["00.raw", "03.raw", "06.raw"], shards[2].Samples.Select(static s => s.Name));
        Assert.Equal(StatisticsOf.Bytes(whole), StatisticsOf.Bytes(CalibrationStatistics.Merge(shards)));
        Assert.Equal(["scaled", "x", "y"], whole.Values.Select(static v => v.Name));
        var y = whole.Values[2];
        Assert.Equal((14.0, 28L), (y.Observation.Range.Hi, y.Observation.Count));
        Assert.Equal("00.raw", whole.Samples[whole.Makers()[2].Max!.Value].Name);
    }

    [Fact]
    public void Measuring_sees_what_linting_sees()
    {
        using var document = Scaled().Document();
        var data = Data(3);
        var seen = Calibrator.Run(document, data, cancellation: TestContext.Current.CancellationToken).Observations.Values;
        var measured = Calibrator.Measure(document, data, cancellation: TestContext.Current.CancellationToken).Statistics.ToObservations("s").Values;
        Assert.Equal(seen.Keys.Order(), measured.Keys.Order());
        foreach (var (name, observation) in seen)
        {
            Assert.Equal(observation with { Histogram = null, Channels = null, SampleExtremes = [] }, measured[name] with { Histogram = null, Channels = null, SampleExtremes = [] });
            Assert.Equal(observation.SampleExtremes, measured[name].SampleExtremes);
            Assert.Equal(observation.Histogram!.Counts.AsSpan().ToArray(), measured[name].Histogram!.Counts.AsSpan().ToArray());
        }
    }

    [Fact]
    public void More_shards_than_samples_leave_some_without()
    {
        var data = Data(2);
        Assert.Contains("shard 3/3", Assert.Throws<CalibrationException>(() => data.Shard(3, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Structure_and_weights_have_fingerprints_of_their_own()
    {
        static ModelFingerprint Of(GraphBuilder builder)
        {
            using var document = builder.Document();
            return ModelFingerprints.Of(document.Model);
        }

        var model = Of(Scaled());
        Assert.Equal(model, Of(Scaled()));
        var trained = Of(Scaled(scale: 3));
        Assert.Equal(model.Graph, trained.Graph);
        Assert.NotEqual(model.Weights, trained.Weights);
        Assert.NotEqual(model.Graph, Of(Scaled(inner: "other")).Graph);
        // The target of a Reshape is structure, though it is a constant.
        static GraphBuilder Reshaped(params long[] shape) => new GraphBuilder().Input("x", 4, 6).Ints("shape", shape).Node("Reshape", ["x", "shape"], ["y"]).Output("y");
        Assert.NotEqual(Of(Reshaped(2, 12)).Graph, Of(Reshaped(12, 2)).Graph);
        Assert.Equal(Of(Reshaped(2, 12)).Weights, Of(Reshaped(12, 2)).Weights);
        var renamed = Scaled();
        renamed.Proto.Graph.Node[0].Name = "a name";
        renamed.Proto.DocString = "free text";
        Assert.Equal(model, Of(renamed));
    }

    [Fact]
    public void Statistics_of_another_graph_are_refused_and_those_of_other_weights_stale()
    {
        using var document = Scaled().Document();
        var statistics = Calibrator.Measure(document, Data(1), cancellation: TestContext.Current.CancellationToken).Statistics;
        using var trained = Scaled(scale: 3).Document();
        using var other = Scaled(inner: "other").Document();
        Assert.False(statistics.IsStaleFor(ModelFingerprints.WeightsOf(document.Model)));
        Assert.True(statistics.IsStaleFor(ModelFingerprints.WeightsOf(trained.Model)));
        statistics.RequireGraph(ModelFingerprints.GraphOf(trained.Model));
        var graph = ModelFingerprints.GraphOf(other.Model);
        var message = Assert.Throws<CalibrationException>(() => statistics.RequireGraph(graph)).Message;
        Assert.Contains(statistics.Model.Graph.ToString(), message, StringComparison.Ordinal);
        Assert.Contains(graph.ToString(), message, StringComparison.Ordinal);
    }
}
