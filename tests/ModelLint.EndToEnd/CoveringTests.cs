using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>What covers ranges that calibration data don't reach: <c>modellint calibrate select</c>, <c>calibrate synthesize</c>, and range floors.</summary>
public sealed class CoveringTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // Boxes of up to 6·100 beside scores of 0..1.
    void Prepare()
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 4, 2).Floats("w", [2, 2], 100, 0, 0, 100).Node("MatMul", ["x", "w"], ["wide"]).Node("Sigmoid", "x", "narrow")
            .Node("Concat", ["wide", "narrow"], ["y"], ("axis", 1L)).Output("y").Bytes);
        for (var i = 0; i < 10; i++) Save($"pool/{(i % 2 == 0 ? "standing" : "lying")}/{i}.raw", [.. Enumerable.Range(0, 8).Select(k => k / 2 == i % 4 ? i : 0.1f * k)]);
    }

    void Save(string name, params float[] values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    static string Line(string text, string start) => text.Split('\n').First(l => l.StartsWith(start, StringComparison.Ordinal));

    [Fact]
    public void Selected_samples_are_listed_calibrated_and_extended()
    {
        Prepare();
        var selected = Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "3", "-o", "lists/picked.txt");
        Assert.Equal(0, selected.ExitCode);
        Assert.StartsWith("3 of 10 samples, in lists/picked.txt:\n", selected.Output, StringComparison.Ordinal);
        Assert.Contains("tags: ", selected.Output, StringComparison.Ordinal);
        Assert.Matches("outputs, slice by slice and channel by channel +[0-9.]+ % +[0-9.]+ % +[0-9.]+ % +[0-9]+ of 50", selected.Output);
        var lines = File.ReadAllLines(_folder["lists/picked.txt"]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, static l => Assert.StartsWith("../pool/", l, StringComparison.Ordinal));
        Assert.Equal(2, Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "3", "-o", "lists/picked.txt").ExitCode);
        Assert.Equal(2, Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "3", "-o", "picked.csv").ExitCode);
        Assert.Equal(2, Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "0", "-o", "picked.json").ExitCode);

        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "lists/picked.txt", "-o", "stats.mlcal").ExitCode);
        var extended = Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "9", "--extend", "stats.mlcal", "-o", "more.json");
        Assert.Equal(0, extended.ExitCode);
        Assert.Contains("of 7 samples, in more.json", extended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(lines, l => File.ReadAllText(_folder["more.json"]).Contains(Path.GetFileName(l), StringComparison.Ordinal));
        // Tags stay in a manifest, and what each reaches is told.
        var calibrated = Run("calibrate", "net.onnx", "--data", "more.json", "-o", "more.mlcal");
        Assert.Matches("  (lying|standing): [0-9]+ samples?, made [0-9]+ % of all minima and maxima, reach [0-9]+ % of the values' ranges; [0-9]+ % of the outputs'", calibrated.Error);
        Assert.Matches("tag +(lying|standing): ", Run("show", "more.mlcal").Output);
        // All of it is covered now.
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "pool", "-o", "all.mlcal").ExitCode);
        var nothing = Run("calibrate", "select", "net.onnx", "--pool", "pool", "--count", "9", "--extend", "all.mlcal", "-o", "none.txt");
        Assert.Equal(0, nothing.ExitCode);
        Assert.Contains("holds every sample of", nothing.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["none.txt"]));
    }

    [Fact]
    public void Floors_are_saved_shown_and_covered_by_quantized_ranges()
    {
        Prepare();
        var calibrated = Run("calibrate", "net.onnx", "--data", "pool", "-o", "stats.mlcal", "--floors", "bounds", "--floors", "domains", "--input-range", "x=-20..20", "--floor", "wide=-2000..3000");
        Assert.Equal(0, calibrated.ExitCode);
        var shown = Run("show", "stats.mlcal").Output;
        Assert.Contains("-20..20 domain", Line(shown, "x "), StringComparison.Ordinal);
        Assert.Contains("-2000..3000 stated", Line(shown, "wide "), StringComparison.Ordinal);
        Assert.Contains("0..1 bound", Line(shown, "narrow "), StringComparison.Ordinal);
        Assert.Contains("-2000..3000 stated", Line(shown, "y "), StringComparison.Ordinal);
        // What was seen stays what was seen.
        Assert.Equal("900", Line(shown, "wide ").Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
        var plan = Run("quantize", "net.onnx", "--calibration", "stats.mlcal", "--plan").Output;
        Assert.Contains("range floor", plan, StringComparison.Ordinal);
        Assert.Contains("-2000", plan, StringComparison.Ordinal);
        // The findings of the linter, too, are on what will be covered.
        Assert.Contains("-2000..3000", Run("lint", "net.onnx", "--calibration", "stats.mlcal").Output, StringComparison.Ordinal);

        File.WriteAllText(_folder["modellint.json"], """{ "calibration": { "data": "pool", "floors": { "from": ["domains"], "values": { "wide": [-2000, 3000], "nothing": "0..1" } } }, "inputs": { "x": { "domain": "-20..20" } } }""");
        var configured = Run("calibrate", "net.onnx", "-o", "configured.mlcal");
        Assert.Equal(0, configured.ExitCode);
        Assert.Contains("modellint.json:1: 'net.onnx' has no value 'nothing'", configured.Error, StringComparison.Ordinal);
        Assert.Contains("-20..20 domain", Line(Run("show", "configured.mlcal").Output, "x "), StringComparison.Ordinal);
        Assert.Contains("different range floors", Run("calibrate", "merge", "stats.mlcal", "configured.mlcal", "-o", "all.mlcal").Error, StringComparison.Ordinal);
        File.Delete(_folder["modellint.json"]);
        foreach (var wrong in new[] { "--floor=wide", "--floor=none=0..1", "--floor=wide=3..2", "--floors=domains", "--floors=other" })
            Assert.Equal(2, Run("calibrate", "net.onnx", "--data", "pool", "-o", "x.mlcal", wrong).ExitCode);
    }

    [Fact]
    public void Synthetic_samples_are_marked_and_widen_ranges_only_after_a_comparison()
    {
        Prepare();
        Assert.Equal(2, Run("calibrate", "synthesize", "net.onnx", "-o", "made").ExitCode);
        var made = Run("calibrate", "synthesize", "net.onnx", "-o", "pool/made", "--input-range", "x=-12..12");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("8 synthetic samples, 'x' in -12..12", made.Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("calibrate", "synthesize", "net.onnx", "-o", "pool/made", "--input-range", "x=-12..12").ExitCode);
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "pool", "-o", "stats.mlcal", "-q").ExitCode);
        var shown = Run("show", "stats.mlcal").Output;
        Assert.Contains("synthetic      8, left out of all ranges", shown, StringComparison.Ordinal);
        Assert.Equal(["x", "80", "0", "9"], Line(shown, "x ").Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);

        // Wider ranges are coarser: the boxes lose by them.
        var compared = Run("calibrate", "net.onnx", "--data", "pool", "-o", "compared.mlcal", "--synthetic", "compare");
        Assert.Equal(0, compared.ExitCode);
        Assert.Contains("synthetic samples would widen", compared.Error, StringComparison.Ordinal);
        Assert.Contains(", worse", compared.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["stats.mlcal"]), File.ReadAllBytes(_folder["compared.mlcal"]));
        // A little further is nothing beside what there is: the ranges are widened.
        Assert.Equal(0, Run("calibrate", "synthesize", "net.onnx", "-o", "pool/made", "--input-range", "x=0..9.001", "--force").ExitCode);
        var admitted = Run("calibrate", "net.onnx", "--data", "pool", "-o", "admitted.mlcal", "--synthetic", "compare");
        Assert.Contains("no slice is worse for it: they are floors now", admitted.Error, StringComparison.Ordinal);
        Assert.Contains("synthetic", Line(Run("show", "admitted.mlcal").Output, "wide "), StringComparison.Ordinal);
        Assert.Equal(0, Run("calibrate", "synthesize", "net.onnx", "-o", "pool/made", "--input-range", "x=2..4", "--force").ExitCode);
        Assert.Contains("reach no further", Run("calibrate", "net.onnx", "--data", "pool", "-o", "within.mlcal", "--synthetic", "compare").Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("calibrate", "net.onnx", "--data", "pool", "-o", "x.mlcal", "--synthetic", "compare", "--shard", "1/2").ExitCode);
        Assert.Equal(3, Run("calibrate", "net.onnx", "--data", "pool/lying", "-o", "x.mlcal", "--synthetic", "compare").ExitCode);
    }
}
