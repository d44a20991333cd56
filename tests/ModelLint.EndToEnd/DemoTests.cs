namespace ModelLint.EndToEnd;

public sealed class DemoTests
{
    [Fact]
    public void The_demo_finds_the_loss_mends_it_and_shows_the_gain()
    {
        using var folder = new TemporaryFolder();
        var run = Cli.RunIn(folder.Path, "demo");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("In float it finds 54 of 54 discs.", run.Output, StringComparison.Ordinal);
        Assert.Contains("it finds 0. Yet the cosine similarity", run.Output, StringComparison.Ordinal);
        Assert.Contains("error ML2002: 'output0' loses a slice", run.Output, StringComparison.Ordinal);
        Assert.Contains("run beside the original on 12 samples of modellint-demo/images: every bit of every output is the same", run.Output, StringComparison.Ordinal);
        Assert.Contains("at INT8 instead of 0.0", run.Output, StringComparison.Ordinal);
        Assert.Contains("$ modellint compare modellint-demo/discs.onnx modellint-demo/fixed/discs.joined.int8.onnx", run.Output, StringComparison.Ordinal);
        Assert.Contains("INT8, output on one scale    0\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("INT8, mended                 54\n", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["modellint-demo/discs.onnx"]));
        Assert.DoesNotContain("ML200", Cli.RunIn(folder.Path, "lint", "modellint-demo/fixed", "--target", "int8").Output, StringComparison.Ordinal);
        Assert.Equal(12, Directory.GetFiles(folder["modellint-demo/images"]).Length);

        // What it made is linted again as it says, with a proof in place of images.
        Assert.Equal(1, Cli.RunIn(folder.Path, "lint", "modellint-demo/discs.onnx", "--target", "int8").ExitCode);
        // A folder that is in use is left alone.
        var again = Cli.RunIn(folder.Path, "demo");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("not empty", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_makes_the_same_bytes_every_time()
    {
        using var folder = new TemporaryFolder();
        Cli.RunIn(folder.Path, "demo", "a");
        Cli.RunIn(folder.Path, "demo", "b");
        foreach (var file in Directory.EnumerateFiles(folder["a"], "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace($"{folder["a"]}", folder["b"], StringComparison.Ordinal)));
    }
}
