using System.Globalization;
using System.Text;
using CsCheck;
using Google.Protobuf;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Semantics;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Random decodings behind weighted operators, cut before them: head and tail do what the graph does, always, and the tail learns nothing.</summary>
public sealed class RandomDecodeTests
{
    [Fact]
    public void Head_and_tail_of_any_decoded_graph_equal_it_bit_for_bit()
    {
        var (cuts, refusals) = (0, 0);
        Graphs.Sample(text =>
        {
            using var document = ModelDocument.Parse(OnnxText.Parse(text).ToByteArray(), "random");
            var evidence = CutModel.EvidenceOf(document);
            var joined = CutModel.Mixed(evidence, 16);
            if (joined.IsEmpty) return;
            var proposal = new CutPlanner(document.Model, evidence).BeforeDecoding(joined);
            if (proposal.Plan is null)
            {
                // The one thing that stands in the way of such a graph: nothing is computed between the weights and the join.
                Assert.StartsWith("nothing is decoded before the join", proposal.Reason, StringComparison.Ordinal);
                Interlocked.Increment(ref refusals);
                return;
            }

            Interlocked.Increment(ref cuts);
            using var cut = CutModel.Of(document, proposal.Plan);
            Assert.Equal(0, cut.Difference([[Input(0)], [Input(1)]], GraphOptimization.Off));
            Assert.Empty(CutModel.Mixed(CutModel.EvidenceOf(cut.Head), 16));
            // Weights stay in the head: what is left for the host are a few products, sums and moves.
            Assert.Empty(WeightedNodes(cut.Tail.Model));
            Assert.Equal(WeightedNodes(document.Model).Count(), WeightedNodes(cut.Head.Model).Count());
        }, iter: 1000, print: static t => t);
        Assert.True(cuts > 4 * refusals && cuts > 300, $"{cuts} cuts, {refusals} refusals");
    }

    static IEnumerable<string> WeightedNodes(Model model)
    {
        var facts = ModelFacts.Of(model);
        return model.Graph.Nodes.Where(n => facts.UnitOf(n)?.Quantizable(facts.CallOf(n)) is { Weighted: not null, IsExpectation: false }).Select(static n => n.Label);
    }

    static SampleTensor Input(int seed) => new(DataType.Float, [1, 4, 6], [.. Enumerable.Range(0, 24).SelectMany(i => BitConverter.GetBytes(((i * 37 + seed * 11) % 24 / 12f) - 1))]);

    // Weighted branches; wide ones are decoded by random steps, scores come from a Sigmoid; they are joined, moved, and joined with another decoded branch.
    static Gen<string> Graphs { get; } = Gen.Select(Gen.Int[0, 6].Array[1, 4], Gen.Int[0, 6].Array[1, 4], Gen.Int[0, 3].Array[0, 2], Gen.Bool, Gen.Bool, Gen.Bool).Select(Write);

    static string Write(int[] boxes, int[] others, int[] after, bool isThree, bool sharesWeights, bool readsBent)
    {
        var graph = new StringBuilder();
        var count = 0;
        var first = Branch("w", boxes, "x");
        var scores = Add($"Sigmoid ({Add("MatMul (x, v)")})");
        string[] parts = isThree ? [first, Branch(sharesWeights ? "w" : "v", others, readsBent ? Add("Tanh (x)") : "x"), scores] : [first, scores];
        var joined = Add($"Concat <axis = 1> ({string.Join(", ", parts)})");
        foreach (var move in after)
        {
            joined = move switch
            {
                0 => Add($"Transpose <perm = [0, 2, 1]> ({joined})"),
                1 => Add($"Flatten <axis = 1> ({joined})") is var flat ? Add($"Reshape ({flat}, {Ints(1, -1, 4)})") : "",
                2 => Add($"Unsqueeze ({joined}, {Ints(0)})") is var lifted ? Add($"Squeeze ({lifted}, {Ints(0)})") : "",
                _ => Add($"Identity ({joined})"),
            };
        }

        graph.AppendLine($"y = Identity ({joined})");
        return $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1,4,6] x) => (y)
            <float[6,6] w = { {{Weights(1)}} }, float[6,6] v = { {{Weights(2)}} }, float[1] k = {700}, float[1] c = {-40}, float[1,4,6] anchors = { {{string.Join(", ", Enumerable.Range(0, 24).Select(static i => i * 20))}} }>
            {
            {{graph}}}
            """;

        // Bounded by a Tanh behind the weights, so that its width is known; the last step makes it wide.
        string Branch(string weights, int[] steps, string input)
        {
            var value = Add($"Tanh ({Add($"MatMul ({input}, {weights})")})");
            foreach (var step in steps)
            {
                value = step switch
                {
                    0 => Add($"Add ({value}, c)"),
                    1 => Add($"Mul ({value}, {value})"),
                    2 => Halves(value),
                    3 => Add($"Add ({value}, anchors)"),
                    4 => Add($"Transpose <perm = [0, 2, 1]> ({Add($"Transpose <perm = [0, 2, 1]> ({value})")})"),
                    5 => Add($"Sub (anchors, {value})"),
                    _ => Add($"Clip ({value})"),
                };
            }

            return Add($"Mul ({value}, k)");
        }

        // Corners of what was a centre and a size.
        string Halves(string value)
        {
            var (a, b) = (Add($"Slice ({value}, {Ints(0)}, {Ints(2)}, {Ints(1)})"), Add($"Slice ({value}, {Ints(2)}, {Ints(4)}, {Ints(1)})"));
            return Add($"Concat <axis = 1> ({Add($"Sub ({a}, {b})")}, {Add($"Add ({a}, {b})")})");
        }

        string Add(string op)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"v{count++}");
            graph.AppendLine($"{name} = {op}");
            return name;
        }

        string Ints(params long[] numbers) => Add($"Constant <value = int64[{numbers.Length}] {{{string.Join(", ", numbers)}}}> ()");
    }

    static string Weights(int seed) => string.Join(", ", Enumerable.Range(0, 36).Select(i => ((i * 29 + seed * 13) % 17 - 8).ToString(CultureInfo.InvariantCulture)));
}
