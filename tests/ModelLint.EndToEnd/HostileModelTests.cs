using System.Text.RegularExpressions;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Models that contradict themselves: each is told in one line with the exit code of an error, and ends no other command.</summary>
public sealed partial class HostileModelTests
{
    [GeneratedRegex(@"^hostile\.onnx:\S+: error (ML\d+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Finding();

    static GraphBuilder Model(string kind) => kind switch
    {
        "a cycle" => new GraphBuilder().Input("x", 4).Node("Add", ["x", "b"], ["a"]).Node("Sigmoid", "a", "b").Output("b"),
        "a cycle of ten thousand nodes" => Enumerable.Range(0, 9_999).Aggregate(new GraphBuilder().Node("Add", ["v9999", "v9999"], ["v0"]), static (g, i) => g.Node("Relu", $"v{i}", $"v{i + 1}")).Output("v9999"),
        "a dangling name" => new GraphBuilder().Input("x", 4).Node("Add", ["x", "ghost"], ["y"]).Output("y"),
        "a duplicate name" => new GraphBuilder().Input("x", 4).Node("Relu", "x", "y").Node("Neg", "x", "y").Output("y"),
        "a wrong attribute" => new GraphBuilder().Input("x", 1, 4).Node("Concat", ["x", "x"], ["y"], ("axis", "one")).Output("y"),
        "an overflow" => new GraphBuilder().Input("x", 4).Ints("s", 1L << 62, 4).Node("Expand", ["x", "s"], ["y"]).Output("y"),
        "an input that overflows" => new GraphBuilder().Input("x", long.MaxValue, 2).Node("Relu", "x", "y").Output("y"),
        _ => throw new ArgumentException(kind),
    };

    [Theory]
    [InlineData("a cycle", "ML1005", "depend on themselves")]
    [InlineData("a cycle of ten thousand nodes", "ML1005", "depend on themselves")]
    [InlineData("a dangling name", "ML1003", "'ghost'")]
    [InlineData("a duplicate name", "ML1004", "'y'")]
    [InlineData("a wrong attribute", "ML1011", "'node_y' has the attribute 'axis' as a text, and Concat takes an integer.")]
    [InlineData("an overflow", "ML1012", "'y' has more elements than 64 bits count: [4611686018427387904,4].")]
    [InlineData("an input that overflows", "ML1012", "'x' has more elements than 64 bits count: [9223372036854775807,2]; 2 such values in all.")]
    public void What_contradicts_itself_is_one_line_and_1(string kind, string id, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["hostile.onnx"], Model(kind).Bytes);
        foreach (var arguments in new string[][] { ["lint", "hostile.onnx"], ["lint", "hostile.onnx", "--target", "int8"] })
        {
            var run = Cli.RunIn(folder.Path, arguments);
            Assert.Equal(1, run.ExitCode);
            var told = Assert.Single(Finding().Matches(run.Output.ReplaceLineEndings("\n")), m => m.Groups[1].Value == id);
            Assert.Contains(words, told.Groups[2].Value, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }

        foreach (var command in new[] { "show", "outputs" })
        {
            var run = Cli.RunIn(folder.Path, command, "hostile.onnx");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Fact]
    public void A_loop_of_four_thousand_iterations_in_three_others_is_over_at_once()
    {
        using var folder = new TemporaryFolder();
        var body = Body(3);
        File.WriteAllBytes(folder["loops.onnx"], new GraphBuilder().Input("x", 4).Ints("n", 4000).Node("Loop", ["n", "", "x"], ["y"], ("body", body)).Output("y").Bytes);
        var run = Cli.RunIn(folder.Path, "outputs", "loops.onnx", "--input-range", "x=0..1");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("output y: float", run.Output, StringComparison.Ordinal);
    }

    // Each level adds the carried value to itself, or runs the level below as often again.
    static GraphProto Body(int level)
    {
        var name = $"s{level}";
        var graph = new GraphProto { Name = $"b{level}", Input = { new ValueInfoProto { Name = $"i{level}" }, new ValueInfoProto { Name = $"c{level}" }, new ValueInfoProto { Name = name } }, Output = { new ValueInfoProto { Name = $"c{level}" }, new ValueInfoProto { Name = $"t{level}" } } };
        graph.Node.Add(level == 0
            ? new NodeProto { OpType = "Add", Input = { name, name }, Output = { "t0" } }
            : new NodeProto { OpType = "Loop", Input = { "n", "", name }, Output = { $"t{level}" }, Attribute = { GraphBuilder.Attribute("body", Body(level - 1)) } });
        return graph;
    }
}
