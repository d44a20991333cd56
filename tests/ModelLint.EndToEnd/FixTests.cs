using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>modellint fix</c>.</summary>
public sealed class FixTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // The second node stands before the first one that it reads.
    void PrepareUnsorted() => File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 4).Node("Relu", "a", "y").Node("Neg", "x", "a").Output("y").Bytes);

    [Fact]
    public void What_is_mended_goes_into_a_folder_of_its_own_and_the_model_stays()
    {
        PrepareUnsorted();
        var before = File.ReadAllBytes(_folder["net.onnx"]);
        var run = Run("fix", "net.onnx", "-q");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("warning ML1006", run.Output, StringComparison.Ordinal);
        Assert.Contains("mended: Sort the nodes (sort-nodes, safe)", run.Output, StringComparison.Ordinal);
        Assert.Contains("every bit of every output is the same", run.Output, StringComparison.Ordinal);
        Assert.Contains("Written to net.fixed:", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder["net.onnx"]));
        Assert.Equal(["net.fix.json", "net.onnx"], Directory.GetFiles(_folder["net.fixed"]).Select(Path.GetFileName).Order());
        Assert.DoesNotContain("ML1006", Run("lint", "net.fixed").Output, StringComparison.Ordinal);

        // A second run has nothing to do.
        var again = Run("fix", "net.fixed/net.onnx");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("nothing to fix", again.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["net.fixed/net.fixed"]));
    }

    [Fact]
    public void A_real_detector_is_cut_and_what_is_cut_has_no_mixed_scale()
    {
        var model = Corpus.Require("models/yolov8n-640.onnx");
        var run = Run("fix", model, "--strategy", "split", "--join", "-o", "out", "-q");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("every bit of every output is the same", run.Output, StringComparison.Ordinal);
        Assert.Equal(["yolov8n-640.fix.json", "yolov8n-640.head.onnx", "yolov8n-640.joined.onnx", "yolov8n-640.tail.onnx"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Where(static f => f!.EndsWith(".onnx", StringComparison.Ordinal) || f.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var lint = Run("lint", "out", "--target", "int8", "--select", "ML2001,ML2002");
        Assert.True(lint.ExitCode == 0, lint.Output);
        Assert.DoesNotContain("ML200", lint.Output, StringComparison.Ordinal);
        // The joined model by itself: its output is the original's.
        Directory.CreateDirectory(_folder["photos"]);
        File.Copy(Directory.GetFiles(Corpus.Require("images")).Order(StringComparer.Ordinal).First(static f => f.EndsWith(".jpg", StringComparison.Ordinal)), _folder["photos/a.jpg"]);
        var compared = Run("compare", model, "out/yolov8n-640.joined.onnx", "--data", "photos", "--preprocess", "yolo", "--format", "json", "-q");
        Assert.True(compared.ExitCode == 0, compared.Error);
        Assert.InRange(compared.Json.GetProperty("outputs")[0].GetProperty("maxError").GetDouble(), 0, 1e-3);
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        PrepareUnsorted();
        var before = Hashes();
        var run = Run("fix", "net.onnx", "--dry-run", "-q");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Would be written to net.fixed:", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Hashes());
    }

    [Fact]
    public void A_diff_shows_the_lines_that_move_and_exits_with_1()
    {
        PrepareUnsorted();
        var before = Hashes();
        var run = Run("fix", "net.onnx", "--diff", "-q");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--- net.onnx\n+++ net.onnx\n@@ ", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Output.Split('\n'), static l => l.StartsWith('-') && l.Contains("Relu", StringComparison.Ordinal) || l.StartsWith('-') && l.Contains("Neg", StringComparison.Ordinal));
        Assert.Equal(before, Hashes());
        // Where nothing would change there is no diff, and the exit code is 0.
        Assert.Equal(0, Run("fix", "net.onnx", "-q").ExitCode);
        var none = Run("fix", "net.fixed/net.onnx", "--diff", "-q");
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
    }

    [Fact]
    public void Json_tells_the_same()
    {
        PrepareUnsorted();
        var json = Run("fix", "net.onnx", "--format", "json", "-q").Json;
        Assert.Equal("written", json.GetProperty("outcome").GetString());
        var applied = Assert.Single(json.GetProperty("applied").EnumerateArray());
        Assert.Equal("sort-nodes", applied.GetProperty("key").GetString());
        Assert.True(applied.GetProperty("verification").GetProperty("outputs")[0].GetProperty("identical").GetBoolean());
        Assert.Equal("nothingToFix", Run("fix", "net.fixed/net.onnx", "--format", "json", "-q").Json.GetProperty("outcome").GetString());
    }

    [Fact]
    public void A_folder_that_is_there_is_replaced_only_by_force_and_only_where_a_fix_wrote_it()
    {
        PrepareUnsorted();
        Assert.Equal(0, Run("fix", "net.onnx", "-q").ExitCode);
        var refused = Run("fix", "net.onnx", "-q");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'net.fixed' exists: give --force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("fix", "net.onnx", "-q", "--force").ExitCode);

        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(_folder["mine/thesis.tex"], "years of work");
        var foreign = Run("fix", "net.onnx", "-q", "--force", "-o", "mine");
        Assert.Equal(2, foreign.ExitCode);
        Assert.Contains("'thesis.tex'", foreign.Error, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(_folder["mine/thesis.tex"]));
        // Not even a folder that holds nothing but the model itself.
        Assert.Equal(2, Run("fix", "net.onnx", "-q", "--force", "-o", ".").ExitCode);
        Assert.True(File.Exists(_folder["net.onnx"]));
        // Nor where a link leads to it.
        Directory.CreateDirectory(_folder["real"]);
        File.Copy(_folder["net.onnx"], _folder["real/net.onnx"]);
        Directory.CreateSymbolicLink(_folder["here"], _folder["real"]);
        Assert.Equal(2, Run("fix", "here/net.onnx", "-q", "--force", "-o", "real").ExitCode);
        Assert.True(File.Exists(_folder["real/net.onnx"]));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path), static e => e.Contains(".tmp", StringComparison.Ordinal) || e.Contains(".old", StringComparison.Ordinal));
    }

    [Fact]
    public void Notes_are_mended_where_they_are_selected_and_unsafe_fixes_where_they_are_allowed()
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 1, 2, 2).Floats("w", [1, 1, 1, 1], [2]).Floats("one", [1], [1]).Floats("zero", [1], [0])
            .Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", "one", "zero", "zero", "one"], ["y"]).Output("y").Bytes);
        var unasked = Run("fix", "net.onnx", "-q");
        Assert.Equal(0, unasked.ExitCode);
        Assert.Contains("ML1008", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("give --select ML1008", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("give --unsafe-fixes", Run("fix", "net.onnx", "-q", "--select", "ML1008").Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["net.fixed"]));
        var run = Run("fix", "net.onnx", "-q", "--select", "ML1008", "--unsafe-fixes");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("(fold-normalization, unsafe)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BatchNormalization", Run("show", "net.fixed/net.onnx").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stated_extents_are_frozen()
    {
        var model = new GraphBuilder().Input("x", 1, 4).Node("Relu", "x", "y").Output("y");
        model.Proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam = "batch";
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        var run = Run("fix", "net.onnx", "-q", "--dim", "batch=2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Freeze 'batch' at 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("float[2,4] x", Run("show", "net.fixed/net.onnx").Output, StringComparison.Ordinal);
        Assert.Equal(2, Run("fix", "net.onnx", "-q", "--dim", "bach=2").ExitCode);
    }

    [Fact]
    public void Statistics_give_ranges_and_data_what_is_run()
    {
        var model = new GraphBuilder().Input("x", 1, 4).Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(static i => i % 5 == 0 ? 100.3f : 0.013f * i)])
            .Node("MatMul", ["x", "w"], ["boxes"]).Node("Sigmoid", "x", "scores").Node("Concat", ["boxes", "scores"], ["y"], ("axis", 1L)).Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        foreach (var (folder, count) in new[] { ("seen", 5), ("field", 2) })
        {
            Directory.CreateDirectory(_folder[folder]);
            for (var i = 0; i < count; i++) File.WriteAllBytes(_folder[$"{folder}/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 6 - i]).ToArray());
        }

        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "seen", "-o", "s.mlcal", "-q").ExitCode);
        string[] fix = ["fix", "net.onnx", "--target", "int8", "--quantize", "--format", "json", "-q", "--force"];
        // Statistics alone: one generated input is what both are run on, and 16 bits can't be measured.
        Assert.Equal("one generated input", Run([.. fix, "--calibration", "s.mlcal"]).Json.GetProperty("gain").GetProperty("samples").GetString());
        var refused = Run([.. fix, "--calibration", "s.mlcal", "--promote", "50%"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--promote measures on samples: name some with --data or --calibration", refused.Error, StringComparison.Ordinal);
        var promoted = Run([.. fix, "--calibration", "s.mlcal", "--data", "field", "--promote", "50%"]).Json;
        Assert.Equal("2 samples of field", promoted.GetProperty("gain").GetProperty("samples").GetString());
        Assert.NotEmpty(promoted.GetProperty("promoted").EnumerateArray());

        // Samples for both: ranges are those of what calibrates, figures are of what is run.
        var both = Run([.. fix, "--calibration", "seen", "--data", "field"]).Json;
        Assert.Equal("2 samples of field", both.GetProperty("gain").GetProperty("samples").GetString());
        Assert.Equal("2 samples of field", both.GetProperty("applied")[0].GetProperty("verification").GetProperty("samples").GetString());
        var files = both.GetProperty("files").EnumerateArray().Select(static f => f.GetString()!).Where(static f => f.EndsWith("int8.onnx", StringComparison.Ordinal)).ToList();
        var bySeen = files.ConvertAll(f => File.ReadAllBytes(_folder[$"net.fixed/{f}"]));
        Assert.Equal(0, Run([.. fix, "--calibration", "seen"]).ExitCode);
        Assert.NotEmpty(files);
        Assert.Equal(bySeen, files.ConvertAll(f => File.ReadAllBytes(_folder[$"net.fixed/{f}"])));
    }

    [Fact]
    public void What_cant_be_read_or_asked_for_is_told_in_a_line()
    {
        PrepareUnsorted();
        Directory.CreateDirectory(_folder["samples"]);
        File.WriteAllBytes(_folder["samples/0.raw"], new byte[16]);
        Assert.Equal(0, Run("calibrate", "net.onnx", "--data", "samples", "-o", "s.mlcal", "-q").ExitCode);
        foreach (var (arguments, code, says) in new (string[], int, string)[]
        {
            (["nothere.onnx"], 3, "no such file"),
            (["net.onnx", "--select", "ML9999"], 2, "no rule is called 'ML9999'"),
            (["net.onnx", "--quantize"], 2, "--quantize needs samples"),
            (["net.onnx", "--promote", "2%"], 2, "--promote needs --quantize"),
            (["net.onnx", "--promote", "two", "--quantize"], 2, "write a share of the scales"),
            (["net.onnx", "--data", "s.mlcal"], 2, "--data: 's.mlcal' holds statistics"),
            (["net.onnx", "--data", "nothere"], 3, "nothere"),
            (["net.onnx", "--ep-library", "provider.so"], 2, "give --quantize"),
            (["net.onnx", "--calibration", "nothere"], 3, "nothere"),
            (["net.onnx", "--strategy", "splat"], 3, "there is sort-nodes"),
            (["net.onnx", "--split-ratio", "0.5"], 2, "--split-ratio"),
            (["net.onnx", "--set", "ML1006.nothing=1"], 2, "no option is called"),
        })
        {
            var run = Run(["fix", .. arguments, "-q"]);
            Assert.Equal(code, run.ExitCode);
            Assert.Contains(says, run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd().Split('\n'));
            Assert.False(Directory.Exists(_folder["net.fixed"]));
        }
    }

    [Fact]
    public void A_model_that_cant_be_run_isnt_mended()
    {
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 4).Node("Relu", "a", "y").Node("NoSuchOperator", "x", "a").Output("y").Bytes);
        var run = Run("fix", "net.onnx", "-q");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("can't be run", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is written", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["net.fixed"]));
    }

    [Fact]
    public void Killed_at_any_moment_there_is_no_folder_or_a_complete_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are tested where kill is");
        // Large enough that writing takes a while.
        var weights = new float[1 << 22];
        File.WriteAllBytes(_folder["net.onnx"], new GraphBuilder().Input("x", 1, 2048).Floats("w", [2048, 2048], weights).Node("Relu", "a", "y").Node("MatMul", ["x", "w"], ["a"]).Output("y").Bytes);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Run("fix", "net.onnx", "-q", "-o", "whole").ExitCode);
        var whole = clock.Elapsed;
        foreach (var share in new[] { 0.5, 0.8, 0.9, 0.95, 1.0 })
        {
            var start = new ProcessStartInfo("dotnet", [Cli.Program, "fix", "net.onnx", "-q", "-o", "out"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit(whole * share);
            process.Kill();
            process.WaitForExit();
            if (!Directory.Exists(_folder["out"])) continue;
            foreach (var file in Directory.GetFiles(_folder["whole"])) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace(_folder["whole"], _folder["out"], StringComparison.Ordinal)));
            Directory.Delete(_folder["out"], recursive: true);
        }
    }

    [Fact]
    public void Findings_carry_the_command_that_mends_them()
    {
        PrepareUnsorted();
        const string command = "modellint fix net.onnx --select ML1006 --strategy sort-nodes";
        Assert.Contains($"fix: Sort the nodes (safe): {command}", Run("lint", "net.onnx").Output, StringComparison.Ordinal);
        var finding = Run("lint", "net.onnx", "--format", "json").Json.GetProperty("models")[0].GetProperty("findings").EnumerateArray().Single(static f => f.GetProperty("ruleId").GetString() == "ML1006");
        Assert.Equal(command, finding.GetProperty("fixes")[0].GetProperty("command").GetString());
        var result = Run("lint", "net.onnx", "--format", "sarif").Json.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single(static f => f.GetProperty("ruleId").GetString() == "ML1006");
        Assert.Equal(command, result.GetProperty("properties").GetProperty("modelFixes")[0].GetProperty("command").GetString());
        Assert.Contains($"`{command}`", result.GetProperty("message").GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.False(result.TryGetProperty("fixes", out _), "a viewer would apply a binary fix as a deletion");
        // The command does what it says.
        Assert.Equal(0, Run([.. command.Split(' ').Skip(1)]).ExitCode);
    }

    string Hashes() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(static f => File.Exists(f) ? $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}" : f));
}
