using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Semantics.Layout;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Framework;

/// <summary>Models made to take forever: each of these ends at once, with less known rather than more waited.</summary>
public sealed class HostileGraphTests
{
    [Fact]
    public void Functions_that_call_each_other_twice_do_not_double_the_work_at_each_step()
    {
        var builder = new GraphBuilder().Input("x", 4).Node("local", "f0", ["x"], ["y"]).Output("y");
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        for (var i = 0; i < 40; i++)
        {
            var function = new FunctionProto { Domain = "local", Name = $"f{i}", Input = { "a" }, Output = { "c" } };
            function.OpsetImport.Add(builder.Proto.OpsetImport);
            var next = i < 39 ? ("local", $"f{i + 1}") : ("", "Relu");
            function.Node.Add(new NodeProto { Domain = next.Item1, OpType = next.Item2, Input = { "a" }, Output = { "b" } });
            function.Node.Add(new NodeProto { Domain = next.Item1, OpType = next.Item2, Input = { "b" }, Output = { "c" } });
            builder.Proto.Functions.Add(function);
        }

        using var document = builder.Document();
        Assert.NotNull(ModelFacts.Of(document.Model));
    }

    [Fact]
    public void A_function_that_calls_itself_is_left_unknown()
    {
        var builder = new GraphBuilder().Input("x", 4).Node("local", "f", ["x"], ["y"]).Output("y");
        var function = new FunctionProto { Domain = "local", Name = "f", Input = { "a" }, Output = { "c" } };
        function.Node.Add(new NodeProto { Domain = "local", OpType = "f", Input = { "a" }, Output = { "b" } });
        function.Node.Add(new NodeProto { Domain = "local", OpType = "f", Input = { "b" }, Output = { "c" } });
        builder.Proto.Functions.Add(function);
        using var document = builder.Document();
        Assert.Null(ModelFacts.Of(document.Model).TypeOf(document.Model.Graph.Outputs[0]));
    }

    [Fact]
    public void Loops_in_loops_are_not_entered_again_and_again()
    {
        var body = Body("v0", null);
        for (var depth = 1; depth < 25; depth++) body = Body($"v{depth}", body);
        using var document = new GraphBuilder().Input("x", DataType.Float, "n").Ints("trips", 3).Node("Loop", ["trips", "", "x"], ["y"], ("body", body)).Output("y").Document();
        Assert.NotNull(ModelFacts.Of(document.Model));

        // The carried value grows each time round, so that its shape never settles.
        static GraphProto Body(string name, GraphProto? inner)
        {
            var graph = new GraphProto
            {
                Name = name,
                Input = { new ValueInfoProto { Name = name + "_i" }, new ValueInfoProto { Name = name + "_c" }, new ValueInfoProto { Name = name } },
                Output = { new ValueInfoProto { Name = name + "_c" }, new ValueInfoProto { Name = name + "_out" } },
            };
            var source = name;
            if (inner is not null)
            {
                graph.Node.Add(new NodeProto { OpType = "Loop", Input = { name + "_i", "", name }, Output = { name + "_mid" }, Attribute = { GraphBuilder.Attribute("body", inner) } });
                source = name + "_mid";
            }

            graph.Node.Add(new NodeProto { OpType = "Concat", Input = { source, source }, Output = { name + "_out" }, Attribute = { GraphBuilder.Attribute("axis", 0L) } });
            return graph;
        }
    }

    [Fact]
    public void A_join_of_a_hundred_thousand_inputs_is_one_part()
    {
        using var document = new GraphBuilder().Input("x", 1, 1).Node("Relu", "x", "r").Node("Concat", [.. Enumerable.Repeat("r", 100_000)], ["y"], ("axis", 1L)).Output("y").Document();
        var facts = ModelFacts.Of(document.Model);
        Assert.Equal("float[1,100000]", facts.TypeOf(document.Model.Graph.Outputs[0])!.ToString());
        Assert.Single(SliceTrace.Of(facts, document.Model.Graph.Outputs[0]).Slices);
        Assert.Equal(0, facts.RangeOf(document.Model.Graph.Outputs[0]).Overall.Lo);
    }

    [Fact]
    public void Joins_of_a_value_with_itself_do_not_double_the_parts_without_end()
    {
        var builder = new GraphBuilder().Input("v0", 1, 1);
        for (var i = 0; i < 60; i++) builder.Node("Concat", [$"v{i}", $"v{i}"], [$"v{i + 1}"], ("axis", 1L));
        using var document = builder.Output("v60").Document();
        var facts = ModelFacts.Of(document.Model);
        Assert.Single(SliceTrace.Of(facts, document.Model.Graph.Outputs[0]).Slices);
        Assert.True(facts.RangeOf(document.Model.Graph.Outputs[0]).Overall.IsUnknown);
    }

    [Fact]
    public void Ten_thousand_layout_operators_in_a_row_need_no_stack()
    {
        var builder = new GraphBuilder().Input("v0", 1, 2, 3);
        for (var i = 0; i < 10_000; i++) builder.Node("Transpose", $"v{i}", $"v{i + 1}", ("perm", new long[] { 2, 0, 1 }));
        builder.Node("Concat", ["v10000", "v10000"], ["y"], ("axis", 0L)).Output("y");
        using var document = builder.Document();
        var facts = ModelFacts.Of(document.Model);
        var slices = SliceTrace.Of(facts, document.Model.Graph.Outputs[0]).Slices;
        // 10,000 turns are one turn: [1,2,3] has become [3,1,2].
        Assert.Equal(["axis 0 [0:3]", "axis 0 [3:6]"], slices.Select(static s => s.Region!.ToString()));
        Assert.True(facts.RangeOf(document.Model.Graph.Outputs[0]).Overall.IsUnknown);
    }

    static readonly string[] _names =
    [
        "axis", "axes", "perm", "to", "value", "value_ints", "shape", "split", "num_outputs", "starts", "ends", "pads", "kernel_shape", "strides", "dilations", "group", "auto_pad", "ceil_mode", "keepdims", "body",
        "then_branch", "else_branch", "num_scan_inputs", "scan_input_axes", "equation", "mode", "scales", "blocksize", "batch_dims", "dtype", "output_datatype", "output_shape", "hidden_size", "direction", "k",
        "num_heads", "block_size", "alpha", "transA", "transB", "epsilon", "p", "size", "sample_size", "ngram_indexes", "stopwords", "upper", "allowzero", "noop_with_empty_axes", "xs",
    ];

    public static TheoryData<int> Ways => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Ways))]
    public void No_operator_is_upset_by_attributes_of_the_wrong_kind_or_by_shapes_that_overflow(int way)
    {
        object[] values = [long.MaxValue, "text", new[] { long.MinValue, long.MaxValue, 0 }, new[] { float.NaN, float.PositiveInfinity }, new TensorProto { DataType = 99, Dims = { long.MaxValue, 4 } }, new GraphProto { Output = { new ValueInfoProto { Name = "nowhere" } } }];
        foreach (var unit in OperatorCatalog.Default.Units)
        {
            var builder = new GraphBuilder(20).Input("huge", DataType.Float, long.MaxValue, long.MaxValue, long.MaxValue, 2).Input("odd", DataType.Int64, "n", 0).Ints("wild", long.MinValue, long.MaxValue, -1, 1L << 62);
            builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
            builder.Node(unit.Domain, unit.OpType, ["huge", "wild", "odd", "wild", "", "huge"], ["y", "z"], [.. _names.Select((n, i) => (n, values[(i + way) % values.Length]))]).Output("y", "z");
            using var document = builder.Document();
            var facts = ModelFacts.Of(document.Model);
            Assert.All(document.Model.Graph.Outputs, o => Assert.NotNull(facts.RangeOf(o)));
            _ = SliceTrace.Of(facts, document.Model.Graph.Outputs[0]);
        }
    }

    [Fact]
    public void Cycles_and_names_that_nothing_or_two_nodes_define_leave_values_unknown()
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Add", ["x", "b"], ["a"]).Node("Relu", "a", "b").Node("Add", ["x", "ghost"], ["c"]).Node("Neg", "x", "c").Output("b", "c").Document();
        var facts = ModelFacts.Of(document.Model);
        Assert.All(document.Model.Graph.Values, v => Assert.NotNull(facts.RangeOf(v)));
        Assert.All(document.Model.Graph.Outputs, o => Assert.NotNull(SliceTrace.Of(facts, o)));
    }

    [Fact]
    public void A_cycle_of_ten_thousand_nodes_needs_no_stack()
    {
        var builder = new GraphBuilder().Node("Add", ["v9999", "v9999"], ["v0"]);
        for (var i = 0; i < 9_999; i++) builder.Node("Relu", $"v{i}", $"v{i + 1}");
        using var document = builder.Output("v9999").Document();
        var facts = ModelFacts.Of(document.Model);
        Assert.NotNull(facts.RangeOf(document.Model.Graph.Outputs[0]));
        Assert.NotNull(SliceTrace.Of(facts, document.Model.Graph.Outputs[0]));
    }

    // Joins and layout operators are followed back: round and round, if nothing said that a cycle is one.
    [Theory]
    [InlineData("y = Identity (y)")]
    [InlineData("y = Concat <axis = 0> (x, y)")]
    [InlineData("a = Transpose (b)\n b = Identity (a)\n y = Concat <axis = 0> (x, b)")]
    [InlineData("y = Loop (m, , x) <body = g2 (int64 i, bool c, float[4] k) => (bool d, float[4] k2) { d = Identity (d)\n k2 = Identity (k) }>")]
    public void What_lies_on_or_behind_a_cycle_is_followed_no_further(string nodes)
    {
        using var document = ModelDocument.Parse(OnnxText.Parse($"<ir_version: 8, opset_import: [\"\" : 17]>\ng (float[4] x, int64 m) => (y) {{ {nodes} }}").ToByteArray(), "test");
        var facts = ModelFacts.Of(document.Model);
        Assert.Equal("y", Assert.Single(SliceTrace.Of(facts, document.Model.Graph.Outputs[0]).Slices).Origin.Name);
        Assert.False(facts.RangeOf(document.Model.Graph.Outputs[0]).Overall.IsBounded);
    }
}
