using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary><c>modellint outputs</c> and <c>modellint show</c>.</summary>
public sealed class KnowYourModelTests
{
    [Fact]
    public void Outputs_names_slices_by_origin_with_proved_ranges()
    {
        var run = Cli.Run("outputs", Corpus.Require("models/yolov8n-640.onnx"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("axis 1 [4:84] ← Sigmoid /model.22/Sigmoid: proved 0..1", run.Output, StringComparison.Ordinal);
        // Softmax expectations, anchors and strides, kept apart along two axes.
        Assert.Contains("axis 1 [0:4] ← Mul /model.22/Mul_2: proved -224..960", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_in_json_tells_the_same()
    {
        var run = Cli.Run("outputs", Corpus.Require("models/yolov8n-640.onnx"), "--format", "json");
        var parts = run.Json.GetProperty("values")[1].GetProperty("parts");
        Assert.Equal("axis 1 [4:84]", parts[1].GetProperty("slice").GetString());
        Assert.Equal(1, parts[1].GetProperty("proved").GetProperty("max").GetDouble());
    }

    [Fact]
    public void Declared_domains_seed_the_proof()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", 1, 4).Floats("two", [], 2).Node("Mul", ["x", "two"], ["y"]).Output("y").Bytes);
        Assert.Contains("proved nothing", Cli.RunIn(folder.Path, "outputs", "m.onnx").Output, StringComparison.Ordinal);
        Assert.Contains("proved 0..2", Cli.RunIn(folder.Path, "outputs", "m.onnx", "--input-range", "x=0..1").Output, StringComparison.Ordinal);
        Assert.Equal(2, Cli.RunIn(folder.Path, "outputs", "m.onnx", "--input-range", "z=0..1").ExitCode);
        Assert.Equal(2, Cli.RunIn(folder.Path, "outputs", "m.onnx", "--input-range", "x=1..0").ExitCode);
    }

    [Fact]
    public void The_domain_imagenet_is_a_range_for_each_colour()
    {
        using var folder = new TemporaryFolder();
        // (0 - 0.485) / 0.229 and (1 - 0.406) / 0.225 are the ends of all; the sum of colours needs what each of them ends at.
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", 1, 3, 1, 1).Node("Neg", ["x"], ["y"]).Floats("w", [1, 3, 1, 1], 1, 1, 1).Node("Conv", ["x", "w"], ["z"]).Output("y", "z").Bytes);
        var shown = Cli.RunIn(folder.Path, "outputs", "m.onnx", "--input-range", "x=imagenet").Output;
        Assert.Contains("proved -2.64..2.118", shown, StringComparison.Ordinal);
        // -2.118 - 2.036 - 1.804 and 2.249 + 2.429 + 2.64.
        Assert.Contains("proved -5.958..7.317", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lint m.onnx --target int8")]
    [InlineData("show m.onnx --ranges")]
    [InlineData("outputs m.onnx")]
    public void Graphs_nested_ten_thousand_deep_are_one_line_and_3(string command)
    {
        using var folder = new TemporaryFolder();
        byte[] graph = [];
        // Each level is a graph (6) in an attribute (5) of a node (1); written by hand, for a writer would recurse as deep.
        for (var level = 0; level < 10_000; level++) graph = WireField.Of(1, WireField.Of(5, WireField.Of(6, graph)));
        File.WriteAllBytes(folder["m.onnx"], WireField.Of(7, graph));
        var run = Cli.RunIn(folder.Path, command.Split(' '));
        Assert.Equal((3, ""), (run.ExitCode, command.StartsWith("lint", StringComparison.Ordinal) ? "" : run.Output));
        Assert.Contains("nested more than 64 deep", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lint m.onnx")]
    [InlineData("show m.onnx")]
    [InlineData("outputs m.onnx")]
    public void Types_nested_ten_thousand_deep_are_one_line_and_3(string command)
    {
        using var folder = new TemporaryFolder();
        // A sequence (4) of (1) a sequence: the type (2) of an input (11).
        byte[] type = [];
        for (var level = 0; level < 10_000; level++) type = WireField.Of(4, WireField.Of(1, type));
        File.WriteAllBytes(folder["m.onnx"], WireField.Of(7, WireField.Of(11, [.. WireField.Of(1, "x"u8.ToArray()), .. WireField.Of(2, type)])));
        var run = Cli.RunIn(folder.Path, command.Split(' '));
        Assert.Equal(3, run.ExitCode);
        var line = Assert.Single((run.Output + run.Error).Split('\n'), static l => l.Contains("nested", StringComparison.Ordinal));
        Assert.Contains("nested more than 32 deep, and no operator takes such a type; export the model again", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Recursion", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_a_type_bounds_is_not_shown_as_proved()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("n", DataType.Int64, 2).Input("x", DataType.UInt8, 4).Ints("three", 3).Node("Shape", "x", "s").Node("SequenceConstruct", ["n", "three"], ["q"]).Node("Identity", "n", "m").Node("Identity", "x", "y").Output("m", "y", "q").Bytes);
        var outputs = Cli.RunIn(folder.Path, "outputs", "m.onnx").Output;
        Assert.Equal(4, outputs.Split("proved nothing").Length);
        Assert.Contains("proved 0..255", outputs, StringComparison.Ordinal);
        var shown = Cli.RunIn(folder.Path, "show", "m.onnx", "--ranges").Output;
        Assert.Contains("# int64[1] = 3", shown, StringComparison.Ordinal);
        Assert.Contains("# int64[1] = 4", shown, StringComparison.Ordinal);
        Assert.Contains("# seq(int64[?])", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_prints_what_can_be_read_back()
    {
        var model = Corpus.Require("models/mtcnn-pnet.onnx");
        var shown = Cli.Run("show", model, "--full");
        Assert.Equal(0, shown.ExitCode);
        Assert.NotEmpty(OnnxText.Parse(shown.Output).Graph.Node);
        Assert.Contains("float[", Cli.Run("show", model, "--ranges").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_tells_its_line_in_what_show_prints()
    {
        var model = Corpus.Require("models/yolov8n-640.onnx");
        var finding = Assert.Single(Cli.Run("lint", model, "--format", "json", "--quiet", "--select", "ML2001,ML2002").Json.All());
        var line = Cli.Run("show", model).Output.Split('\n')[finding.GetProperty("element").GetProperty("line").GetInt32() - 1];
        Assert.Contains("[\"/model.22/Concat_3\"]", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_read_within_their_budget_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        // 600 · 600 weights of 1 take 1.4 MB: a sum of 600 numbers within 0..1.
        File.WriteAllBytes(folder["net.onnx"], new GraphBuilder().Input("x", 1, 600).Floats("w", [600, 600], [.. Enumerable.Repeat(1f, 360_000)]).Node("MatMul", ["x", "w"], ["y"]).Output("y").Bytes);
        CliRun Outputs(params string[] options) => Cli.RunIn(folder.Path, ["outputs", "net.onnx", "--input-range", "x=unit", .. options]);
        Assert.Contains("proved 0..600", Outputs().Output, StringComparison.Ordinal);
        Assert.Contains("proved nothing", Outputs("--no-weights").Output, StringComparison.Ordinal);
        var over = Outputs("--weights-budget", "1");
        Assert.Contains("proved nothing", over.Output, StringComparison.Ordinal);
        Assert.Contains("more than --weights-budget allows", over.Output + over.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_3_for_every_command()
    {
        Assert.Equal(3, Cli.Run("show", "no-such.onnx").ExitCode);
        Assert.Equal(3, Cli.Run("outputs", "no-such.onnx").ExitCode);
    }

    [Theory]
    [InlineData("lint m.onnx --target int8")]
    [InlineData("lint m.onnx --target qualcomm-htp --format sarif")]
    [InlineData("outputs m.onnx --input-range x=0..1")]
    [InlineData("show m.onnx --ranges")]
    public void A_cyclic_model_with_names_that_nothing_or_two_nodes_define_ends_no_command(string command)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", 4).Node("Add", ["x", "b"], ["a"]).Node("Sigmoid", "a", "b").Node("Concat", ["b", "ghost", "c"], ["c"], ("axis", 7L)).Node("Neg", "x", "c").Output("c", "b").Bytes);
        var run = Cli.RunIn(folder.Path, command.Split(' '));
        Assert.InRange(run.ExitCode, 0, 3);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Git_diff_shows_a_changed_model_as_lines_of_text()
    {
        using var folder = new TemporaryFolder();
        Git("init", "-q");
        Git("config", "diff.onnx.textconv", $"dotnet '{Cli.Program}' show --digests");
        File.WriteAllText(folder[".gitattributes"], "*.onnx diff=onnx\n");
        Write(2);
        Git("add", ".");
        Write(3);
        var diff = Git("diff").Output;
        Assert.Contains("-   float two = {2}", diff, StringComparison.Ordinal);
        Assert.Contains("+   float two = {3}", diff, StringComparison.Ordinal);

        void Write(float factor) => File.WriteAllBytes(folder["m.onnx"], new GraphBuilder().Input("x", 1, 4).Floats("two", [], factor).Node("Mul", ["x", "two"], ["y"]).Output("y").Bytes);

        CliRun Git(params string[] arguments)
        {
            CliRun run;
            try
            {
                run = Cli.Execute("git", folder.Path, TimeSpan.FromMinutes(2), arguments);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("git is not installed");
                throw;
            }

            Assert.True(run.ExitCode == 0, run.Error);
            return run;
        }
    }
}
