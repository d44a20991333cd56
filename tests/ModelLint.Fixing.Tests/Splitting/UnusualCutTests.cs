using Google.Protobuf;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>Cuts of graphs that exporters write seldom: handled, or refused with the reason.</summary>
public sealed class UnusualCutTests
{
    [Fact]
    public void A_join_that_other_nodes_read_too_goes_to_the_tail_with_them() => Check("""
        g (float[1,2,8] x) => (float[1,4,8] y, float[1,4,8] z)
        <float[1] k = {640}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            y = Concat <axis = 1> (boxes, scores)
            z = Neg (y)
        }
        """, ["y_values_0_2", "y_probabilities_2_4"], "Concat, Neg");

    [Fact]
    public void An_output_may_be_the_join_under_another_name_and_the_join_an_output_besides() => Check("""
        g (float[1,2,8] x) => (float[1,4,8] named, float[1,8,4] turned, float[1,4,8] y)
        <float[1] k = {640}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            y = Concat <axis = 1> (boxes, scores)
            named = Identity (y)
            turned = Transpose <perm = [0, 2, 1]> (y)
        }
        """, ["named_values_0_2", "named_probabilities_2_4"], "Concat, Identity, Transpose");

    [Fact]
    public void A_branch_that_is_an_output_keeps_its_name() => Check("""
        g (float[1,2,8] x) => (float[1,4,8] y, float[1,2,8] scores)
        <float[1] k = {640}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            y = Concat <axis = 1> (boxes, scores)
        }
        """, ["y_values_0_2", "scores"], "Concat");

    [Fact]
    public void Shapes_that_the_tail_needs_it_takes_itself() => Check("""
        g (float[n,2,8] x) => (float[n,r] y)
        <float[1] k = {640}, int64[1] rest = {-1}, int64[1] first = {0}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            s = Shape (x)
            batch = Gather <axis = 0> (s, first)
            wanted = Concat <axis = 0> (batch, rest)
            joined = Concat <axis = 1> (boxes, scores)
            y = Reshape (joined, wanted)
        }
        """, ["y_values_0_16", "y_probabilities_16_32", "s"], "Gather, Concat, Concat, Reshape");

    [Fact]
    public void What_is_picked_from_the_joined_value_is_picked_in_the_tail() => Check("""
        g (float[1,8,2] x) => (float[1,3,6] picked)
        <float[1] k = {640}, int64[1] three = {3}, int64[1] last = {2}, int64[3] tiles = {1, 1, 6}>
        {
            a = Relu (x)
            two = Concat <axis = 2> (a, a)
            boxes = Mul (two, k)
            scores = Sigmoid (x)
            all = Concat <axis = 2> (boxes, scores)
            best = ReduceMax <keepdims = 0, axes = [2]> (scores)
            values, indices = TopK <axis = 1> (best, three)
            column = Unsqueeze (indices, last)
            wide = Tile (column, tiles)
            picked = GatherElements <axis = 1> (all, wide)
        }
        """, ["all_values_0_4", "all_probabilities_4_6", "cut_values"], "Concat, TopK, Unsqueeze, Tile, GatherElements");

    [Fact]
    public void What_non_maximum_suppression_picks_from_the_joined_value_it_picks_in_the_tail() => Check("""
        g (float[1,8,4] x) => (float[q,6] picked)
        <float[1] k = {640}, int64[1] most = {4}, float[1] iou = {0.5}, float[1] least = {0.1}, int64[1] second = {2}, int64[1] front = {0}, int64[1] zero = {0}, int64[1] one = {1}, int64[1] lastaxis = {2}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            part = Slice (x, zero, second, lastaxis)
            scores = Sigmoid (part)
            all = Concat <axis = 2> (boxes, scores)
            turned = Transpose <perm = [0, 2, 1]> (scores)
            chosen = NonMaxSuppression (boxes, turned, most, iou, least)
            which = Gather <axis = 1> (chosen, second)
            flat = Flatten <axis = 0> (which)
            row = Squeeze (flat, front)
            whole = Squeeze (all, front)
            picked = Gather <axis = 0> (whole, row)
        }
        """, ["all_values_0_4", "all_probabilities_4_6"], "Concat, Transpose, NonMaxSuppression, Gather, Flatten, Squeeze, Squeeze, Gather");

    [Fact]
    public void Control_flow_behind_the_join_goes_to_the_tail() => Check("""
        g (float[1,2,8] x) => (float[1,4,8] y)
        <float[1] k = {640}, float[1] zero = {0}>
        {
            a = Relu (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            joined = Concat <axis = 1> (boxes, scores)
            sum = ReduceSum <keepdims = 0> (a)
            c = Greater (sum, zero)
            only = Squeeze (c)
            y = If (only) <then_branch = t () => (float[1,4,8] p) { p = Neg (joined) }, else_branch = e () => (float[1,4,8] q) { q = Identity (joined) }>
        }
        """, null, "Concat, If");

    [Fact]
    public void Inside_control_flow_nothing_is_cut() => Refused("""
        g (bool c, float[1,2,8] x) => (float[1,4,8] y)
        {
            y = If (c) <then_branch = t () => (float[1,4,8] p) <float[1] k = {640}> {
                a = Tanh (x)
                boxes = Mul (a, k)
                scores = Sigmoid (x)
                p = Concat <axis = 1> (boxes, scores)
            }, else_branch = e () => (float[1,4,8] q) <float[1] k = {640}> {
                a = Tanh (x)
                boxes = Mul (a, k)
                scores = Sigmoid (x)
                q = Concat <axis = 1> (boxes, scores)
            }>
        }
        """, "inside control flow");

    [Fact]
    public void Before_weighted_operators_nothing_is_cut() => Refused("""
        g (float[1,2,8] x) => (float[1,1,8] y)
        <float[1] k = {640}, float[1,4,1] w = {1, 1, 1, 1}>
        {
            a = Tanh (x)
            boxes = Mul (a, k)
            scores = Sigmoid (x)
            joined = Concat <axis = 1> (boxes, scores)
            y = Conv (joined, w)
        }
        """, "weighted operators");

    static void Check(string graph, string[]? outputs, string tail)
    {
        using var document = Parse(graph);
        var evidence = CutModel.EvidenceOf(document);
        var joined = CutModel.Mixed(evidence, 16);
        Assert.NotEmpty(joined);
        var proposal = new CutPlanner(document.Model, evidence).BeforeJoins(joined);
        Assert.True(proposal.Plan is not null, proposal.Reason);
        using var cut = CutModel.Of(document, proposal.Plan);
        if (outputs is not null) Assert.Equal(outputs, cut.Head.Model.Graph.Outputs.Select(static o => o.Name));
        Assert.Equal(tail, string.Join(", ", cut.Tail.Model.Graph.Nodes.Where(static n => n.OpType != "Constant").Select(static n => n.OpType)));
        var input = (TensorType)document.Model.Graph.Inputs.Single(static i => i.IsRequiredInput).DeclaredType!;
        long[] dims = [.. input.Shape!.Dims.Select(static d => d.Value ?? 3)];
        var count = (int)dims.Aggregate(static (a, b) => a * b);
        Assert.Equal(0, cut.Difference([[new SampleTensor(DataType.Float, [.. dims], [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((i * 37 % 41 / 20f) - 1))])]], GraphOptimization.Off));
    }

    static void Refused(string graph, string reason)
    {
        using var document = Parse(graph);
        var evidence = CutModel.EvidenceOf(document);
        var joined = CutModel.Mixed(evidence, 16);
        Assert.NotEmpty(joined);
        var planner = new CutPlanner(document.Model, evidence);
        Assert.Contains(reason, planner.BeforeJoins(joined).Reason, StringComparison.Ordinal);
        Assert.Null(planner.BeforeDecoding(joined).Plan);
    }

    static ModelDocument Parse(string graph) => ModelDocument.Parse(OnnxText.Parse($"<ir_version: 8, opset_import: [\"\" : 17]>\n{graph}").ToByteArray(), "test");
}
