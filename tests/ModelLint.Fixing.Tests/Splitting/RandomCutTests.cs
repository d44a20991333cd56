using System.Globalization;
using System.Text;
using CsCheck;
using Google.Protobuf;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Random graphs that mix scales, under random layout operators: head and tail do what the graph does, always.</summary>
public sealed class RandomCutTests
{
    [Fact]
    public void Head_and_tail_of_any_mixed_graph_equal_it_bit_for_bit() =>
        Graphs.Sample(static text =>
        {
            using var document = ModelDocument.Parse(OnnxText.Parse(text).ToByteArray(), "random");
            var evidence = CutModel.EvidenceOf(document);
            var joined = CutModel.Mixed(evidence, 16);
            // Layout may leave out one side of every join.
            if (joined.IsEmpty) return;
            var proposal = new CutPlanner(document.Model, evidence).BeforeJoins(joined);
            Assert.True(proposal.Plan is not null, proposal.Reason);
            using var cut = CutModel.Of(document, proposal.Plan);
            Assert.Equal(0, cut.Difference([[Input]], GraphOptimization.Off));
            // And what was mixed is apart: no value that the head joins mixes more than the ratio.
            Assert.Empty(CutModel.Mixed(CutModel.EvidenceOf(cut.Head), 16));
        }, iter: 3000, print: static t => t);

    static SampleTensor Input { get; } = new(DataType.Float, [1, 4, 6], [.. Enumerable.Range(0, 24).SelectMany(static i => BitConverter.GetBytes((i * 37 % 24 / 12f) - 1))]);

    // Branches of two scales are joined, moved, joined again with others, and moved again.
    static Gen<string> Graphs { get; } = Gen.Select(Gen.Int[0, 3].Array[2, 4], Gen.Int[0, 5].Array[0, 4], Gen.Int[0, 5].Array[0, 4], Gen.Int[0, 5].Array[0, 3], Gen.Int[0, 2], Gen.Bool).Select(Write);

    static string Write(int[] branches, int[] before, int[] between, int[] after, int outer, bool isUsedTwice)
    {
        var graph = new StringBuilder();
        var count = 0;
        var parts = branches.Select((b, i) => Move(Branch(b, i == 0), before.Length == 0 ? [] : [before[i % before.Length]])).ToList();
        var inner = Move(Join(parts), between);
        var all = outer == 0 ? inner : Join([inner, .. Enumerable.Range(0, outer).Select(i => Move(Branch(branches[i] + 1, false), between.Length == 0 ? [] : [between[^1]]))]);
        var last = Move(all, after);
        graph.AppendLine($"y = Identity ({last.Name})");
        if (isUsedTwice) graph.AppendLine($"z = Neg ({inner.Name})");
        return $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1,4,6] x) => ({{(isUsedTwice ? "y, z" : "y")}})
            <float[1] k = {700}>
            {
            {{graph}}}
            """;

        (string Name, Shape Shape) Add(string op, Shape shape)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"v{count++}");
            graph.AppendLine($"{name} = {op}");
            return (name, shape);
        }

        // The first branch is wide, so that there is something to mix.
        (string Name, Shape Shape) Branch(int kind, bool isWide)
        {
            var shape = Shape.Of(1, 4, 6);
            return (isWide ? 0 : kind % 4) switch
            {
                0 => Add($"Mul ({Add("Tanh (x)", shape).Name}, k)", shape),
                1 => Add("Sigmoid (x)", shape),
                2 => Add($"Sigmoid ({Add("Neg (x)", shape).Name})", shape),
                _ => Add("Tanh (x)", shape),
            };
        }

        (string Name, Shape Shape) Join(List<(string Name, Shape Shape)> parts)
        {
            var rank = parts[0].Shape.Rank;
            // What doesn't fit is left flat: everything joins there.
            var axis = Enumerable.Range(0, rank).Cast<int?>().FirstOrDefault(a => a > 0 && parts.All(p => p.Shape.Rank == rank && Enumerable.Range(0, rank).All(i => i == a || p.Shape[i] == parts[0].Shape[i])));
            if (axis is not { } at)
            {
                parts = [.. parts.Select(p => Add($"Flatten <axis = 0> ({p.Name})", Shape.Of(1, p.Shape.ElementCount!.Value)))];
                (at, rank) = (1, 2);
            }

            var first = parts[0].Shape;
            return Add($"Concat <axis = {at}> ({string.Join(", ", parts.Select(static p => p.Name))})", new Shape(first.Dims.SetItem(at, parts.Sum(p => p.Shape[at].Value!.Value))));
        }

        (string Name, Shape Shape) Move((string Name, Shape Shape) value, int[] moves)
        {
            foreach (var move in moves) value = MoveOnce(value, move);
            return value;
        }

        (string Name, Shape Shape) MoveOnce((string Name, Shape Shape) value, int move)
        {
            var (name, shape) = value;
            var last = shape.Rank - 1;
            switch (move)
            {
                case 0:
                    return Add($"Transpose <perm = [0, {string.Join(", ", Enumerable.Range(1, last).Reverse())}]> ({name})", new Shape([shape[0], .. shape.Dims.Skip(1).Reverse()]));
                case 1 when shape[last].Value is { } n && n % 2 == 0:
                    return Reshape(name, [.. shape.Dims.Take(last), n / 2, 2]);
                case 2 when shape.Rank > 2:
                    return Reshape(name, [.. shape.Dims.Take(last - 1), shape[last - 1].Value!.Value * shape[last].Value!.Value]);
                case 3 when shape[last].Value > 1:
                    return Add($"Slice ({name}, {Ints(1)}, {Ints(1000)}, {Ints(last)})", new Shape(shape.Dims.SetItem(last, shape[last].Value!.Value - 1)));
                case 4:
                    return Add($"Unsqueeze ({name}, {Ints(1)})", new Shape(shape.Dims.Insert(1, 1)));
                case 5 when shape[last].Value > 2:
                    return Add($"Slice ({name}, {Ints(-1)}, {Ints(-1000)}, {Ints(last)}, {Ints(-2)})", new Shape(shape.Dims.SetItem(last, (shape[last].Value!.Value + 1) / 2)));
                default:
                    return value;
            }
        }

        (string Name, Shape Shape) Reshape(string name, System.Collections.Immutable.ImmutableArray<Dim> dims) => Add($"Reshape ({name}, {Ints([.. dims.Select(static d => d.Value!.Value)])})", new Shape(dims));

        string Ints(params long[] numbers) => Add($"Constant <value = int64[{numbers.Length}] {{{string.Join(", ", numbers)}}}> ()", Shape.Of(numbers.Length)).Name;
    }
}
