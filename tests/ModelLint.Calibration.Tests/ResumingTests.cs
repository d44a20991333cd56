using System.Globalization;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

public sealed class ResumingTests : IDisposable
{
    const int Samples = 9;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    // Every third sample is unusable, and every fourth made up.
    DataSource Data(int floats)
    {
        for (var i = 0; i < Samples; i++)
        {
            var numbers = Enumerable.Range(0, i % 3 == 2 ? floats - 1 : floats).Select(k => i * 0.7f - k).ToArray();
            Save($"{(i % 4 == 3 ? "modellint-synthetic-" : "")}{i.ToString("00", CultureInfo.InvariantCulture)}.raw", numbers);
        }

        return DataSource.Open(_folder.FullName);
    }

    void Save(string name, params float[] values) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), MemoryMarshal.AsBytes<float>(values).ToArray());

    static ModelDocument OneByOne() => new GraphBuilder().Input("x", 1, 4).Floats("w", [4], 2, 2, 2, 2).Node("Mul", ["x", "w"], ["scaled"]).Node("Relu", "scaled", "y").Output("y").Document();

    // Three samples a run.
    static ModelDocument Batched() => new GraphBuilder().Input("x", 3, 4).Floats("w", [1, 4], 2, 3, 2, 5).Node("Mul", ["x", "w"], ["scaled"]).Node("Relu", "scaled", "y").Output("y").Document();

    static CalibrationMeasurement Measure(ModelDocument document, DataSource source, CalibrationOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken? cancellation = null) =>
        Calibrator.Measure(document, source, preprocessing: null, options, progress, cancellation ?? TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Interrupted_after_any_sample_and_resumed_a_run_gives_the_bytes_of_one_that_was_not(bool isBatched)
    {
        using var document = isBatched ? Batched() : OneByOne();
        var source = Data(4);
        var (whole, skipped) = Measure(document, source);
        Assert.Equal((6, 3), (whole.Samples.Length, skipped.Length));
        var resumed = 0;
        for (var after = 1; after < Samples; after++)
        {
            CalibrationStatistics? saved = null;
            using var stop = new CancellationTokenSource();
            var stopped = Record.Exception(() => Measure(document, source, new CalibrationOptions { Checkpoint = s => saved = s }, new Stopping(after, stop), stop.Token));
            // Of a batch that isn't full nothing was run yet, and the last one has nothing behind it to be stopped.
            if (isBatched && (saved is null || stopped is null)) continue;
            Assert.IsType<OperationCanceledException>(stopped);
            Assert.NotNull(saved);
            resumed++;
            Assert.InRange(saved.Unreached, 1, Samples - saved.Samples.Length);
            if (!isBatched) Assert.Equal(Samples - after, saved.Unreached);
            var result = Measure(document, source, new CalibrationOptions { Resumed = CalibrationFile.Parse(StatisticsOf.Bytes(saved)) }).Statistics;
            Assert.Equal(StatisticsOf.Bytes(whole), StatisticsOf.Bytes(result));
        }

        Assert.InRange(resumed, isBatched ? 4 : Samples - 1, Samples - 1);
    }

    sealed class Stopping(int after, CancellationTokenSource stop) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value)
        {
            if (value.Done == after) stop.Cancel();
        }
    }

    [Fact]
    public void What_is_missing_is_counted_where_nobody_follows_the_progress_too()
    {
        using var document = OneByOne();
        using var stop = new CancellationTokenSource();
        using var spill = new StoppingRows(after: 4, stop);
        CalibrationStatistics? saved = null;
        Assert.Throws<OperationCanceledException>(() => Measure(document, Data(4), new CalibrationOptions { Checkpoint = s => saved = s, Spill = spill }, cancellation: stop.Token));
        // 00, 01, 04 and 06 of nine were kept by then, 02 and 05 left out.
        Assert.Equal((4, 3), (saved!.Samples.Length, saved.Unreached));
    }

    sealed class StoppingRows(int after, CancellationTokenSource stop) : MemoryStream
    {
        int _rows;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            if (++_rows == after) stop.Cancel();
        }
    }

    [Fact]
    public void A_finished_run_resumed_stays_as_it_is()
    {
        using var document = OneByOne();
        var source = Data(4);
        var whole = Measure(document, source).Statistics;
        var again = Measure(document, source, new CalibrationOptions { Resumed = whole });
        Assert.Equal(StatisticsOf.Bytes(whole), StatisticsOf.Bytes(again.Statistics));
        Assert.Equal(3, again.Skipped.Length);
    }

    [Fact]
    public void What_is_of_another_run_is_not_resumed()
    {
        using var document = OneByOne();
        using var other = Batched();
        Data(4);
        var source = DataSource.Open(_folder.FullName);
        var whole = Measure(document, source).Statistics;
        string Refused(ModelDocument model, DataSource data) => Assert.Throws<CalibrationException>(() => Measure(model, data, new CalibrationOptions { Resumed = whole })).Message;
        Assert.Contains("different graphs", Refused(other, source), StringComparison.Ordinal);
        Assert.Contains("holds sample '01.raw'", Refused(document, source.Shard(1, 2)), StringComparison.Ordinal);
        Save("00.raw", 1, 2, 3, 4);
        Assert.Contains("'00.raw' has changed since", Refused(document, source), StringComparison.Ordinal);
    }
}
