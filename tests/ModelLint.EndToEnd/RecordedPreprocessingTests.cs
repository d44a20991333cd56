using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Statistics say how their pictures were prepared: pictures that are looked at beside them are prepared alike, and nobody has to say it again.</summary>
public sealed class RecordedPreprocessingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, [.. arguments, "-q"]);

    // A model that doesn't say how pictures become its input.
    void Prepare(string preprocess)
    {
        var weights = Enumerable.Range(0, 6).Select(static i => 0.25f * (i + 1)).ToArray();
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 3, 8, 8).Floats("w", [2, 3, 1, 1], weights).Node("Conv", ["x", "w"], ["y"]).Output("y").Bytes);
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", EightPhotos.Folder, "--preprocess", preprocess, "-o", "stats.mlcal").ExitCode);
    }

    [Theory]
    [InlineData("bgr")]
    [InlineData("imagenet")]
    public void Field_data_are_prepared_as_the_statistics_were(string preprocess)
    {
        Prepare(preprocess);
        var run = Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--validation", EightPhotos.Folder, "--format", "json", "--select", "ML3015,ML3016,ML3017");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        // The same pictures prepared in another way would reach beyond.
        Assert.Empty(run.Json.All());
    }

    [Fact]
    public void What_is_stated_goes_before_what_is_recorded()
    {
        Prepare("bgr");
        var stated = Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--validation", EightPhotos.Folder, "--preprocess", "unit");
        Assert.Equal(3, stated.ExitCode);
        Assert.Contains("preprocessed as unit", stated.Error, StringComparison.Ordinal);
        File.WriteAllText(_folder["modellint.json"], """{ "inputs": { "x": { "preprocessing": { "preset": "imagenet" } } } }""");
        var configured = Run("lint", "net.onnx", "--calibration", "stats.mlcal", "--validation", EightPhotos.Folder);
        Assert.Equal(3, configured.ExitCode);
        Assert.Contains("preprocessed as imagenet", configured.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_preset_does_is_named_where_it_has_to_be_stated_again()
    {
        Prepare("unit");
        File.WriteAllText(_folder["own.json"], """{ "inputs": { "x": { "preprocessing": { "preset": "unit", "scale": 0.5 } } } }""");
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", EightPhotos.Folder, "--config", "own.json", "-o", "own.mlcal").ExitCode);
        var run = Run("lint", "net.onnx", "--calibration", "own.mlcal", "--validation", EightPhotos.Folder);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("prepared as custom (RGB, stretched to 8x8, /2)", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("lint", "net.onnx", "--calibration", "own.mlcal", "--validation", EightPhotos.Folder, "--config", "own.json", "--select", "ML3016").ExitCode);
    }

    [Fact]
    public void A_model_that_takes_no_pictures_is_told_so_and_asks_for_no_preprocessing()
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 7).Node("Relu", "x", "y").Output("y").Bytes);
        var run = Run("calibrate", "net.onnx", "--data", EightPhotos.Folder, "-o", "stats.mlcal");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("input 'x' float[1,7] takes no pictures", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--preprocess", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Selecting_and_measuring_beside_statistics_need_no_more_than_they_say()
    {
        Prepare("imagenet");
        var extended = Run("calibrate", "select", "net.onnx", "--pool", EightPhotos.Folder, "--count", "2", "--extend", "stats.mlcal", "-o", "more.txt");
        Assert.Equal(0, extended.ExitCode);
        Assert.Contains("holds every sample of", extended.Error, StringComparison.Ordinal);
        var measured = Run("sensitivity", "net.onnx", "--calibration", "stats.mlcal", "--data", EightPhotos.Folder, "--samples", "2");
        Assert.Equal((0, ""), (measured.ExitCode, measured.Error));
    }
}
