using Google.Protobuf;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Text;

namespace ModelLint.Onnx.Tests;

/// <summary>A graph in two pieces: which nodes, inputs and outputs each has.</summary>
public sealed class CuttingTests
{
    const string Mixed = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1,2,3] x) => (float[1,4,3] y)
        <float[1] k = {2}, float[1,2,3] a, float[1,2,3] b>
        {
            a = Mul (x, k)
            b = Sigmoid (a)
            y = Concat <axis = 1> (a, b)
        }
        """;

    [Fact]
    public void The_head_computes_the_cut_values_and_the_tail_the_outputs()
    {
        using var document = Parse(Mixed);
        var cut = Cut(document, "a", "b");
        Assert.Equal(["Mul(x,k)=a", "Sigmoid(a)=b"], Calls(cut.Head));
        Assert.Equal(["Concat(a,b)=y"], Calls(cut.Tail));
        Assert.Equal(["a", "b"], cut.Head.OutputNames);
        Assert.Equal(["x"], cut.Head.InputNames);
        Assert.Equal(["a", "b"], cut.Tail.InputNames);
        Assert.Equal(["y"], cut.Tail.OutputNames);
        using var tail = ModelSaver.ToDocument(cut.Tail, "tail");
        Assert.Equal("float[1,2,3]", tail.Model.Graph.Find("b")!.DeclaredType!.ToString());
        Assert.Empty(tail.Model.Graph.Initializers);
        Assert.Equal(["y"], cut.TailNodes.Select(static n => n.Outputs[0]!.Name));
    }

    [Fact]
    public void What_passes_beside_the_cut_is_carried_over_it()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] y, float[2] z)
            <float[2] a, float[2] beside>
            {
                beside = Exp (x)
                a = Relu (x)
                y = Add (a, beside)
                z = Neg (beside)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["a", "beside", "z"], cut.Crossing.Select(static v => v.Name));
        Assert.Equal(["Add(a,beside)=y"], Calls(cut.Tail));
        // z doesn't depend on the cut: the head computes it, and the tail hands it through.
        Assert.Equal(["a", "beside", "z"], cut.Head.OutputNames);
        Assert.Equal(["a", "beside", "z"], cut.Tail.InputNames);
        Assert.Equal(["y", "z"], cut.Tail.OutputNames);
    }

    [Fact]
    public void An_input_of_the_model_that_the_tail_reads_is_its_input_too()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x, float[2] scale) => (float[2] y)
            <float[2] a>
            {
                a = Relu (x)
                y = Mul (a, scale)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["x"], cut.Head.InputNames);
        Assert.Equal(["a"], cut.Head.OutputNames);
        Assert.Equal(["a", "scale"], cut.Tail.InputNames);
    }

    [Fact]
    public void Constants_go_to_both_and_what_is_made_of_them_is_made_twice()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] y)
            <float[2] k = {1, 2}, float[2] a>
            {
                k2 = Neg (k)
                a = Add (x, k2)
                y = Mul (a, k2)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["Neg(k)=k2", "Add(x,k2)=a"], Calls(cut.Head));
        Assert.Equal(["Neg(k)=k2", "Mul(a,k2)=y"], Calls(cut.Tail));
        Assert.True(cut.Tail.HasInitializer("k"));
        Assert.Equal(["a"], cut.Crossing.Select(static v => v.Name));
    }

    [Fact]
    public void Of_what_depends_on_shapes_only_the_shape_crosses()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[n,2] x) => (float[n,2] y)
            <float[n,2] a, int64[2] s>
            {
                s = Shape (x)
                ones = ConstantOfShape (s)
                a = Relu (x)
                y = Add (a, ones)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["a", "s"], cut.Crossing.Select(static v => v.Name));
        Assert.Equal(["ConstantOfShape(s)=ones", "Add(a,ones)=y"], Calls(cut.Tail));
    }

    [Fact]
    public void The_shape_of_a_cut_value_is_taken_in_the_tail()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[n,2] x) => (float[n,2] y)
            <float[n,2] a>
            {
                a = Relu (x)
                s = Shape (a)
                ones = ConstantOfShape (s)
                y = Add (a, ones)
            }
            """);
        Assert.Equal(["a"], Cut(document, "a").Crossing.Select(static v => v.Name));
    }

    [Fact]
    public void A_cut_value_that_is_an_output_keeps_its_place()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] y, float[2] a)
            {
                a = Relu (x)
                y = Neg (a)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["a"], cut.Head.OutputNames);
        Assert.Equal(["y", "a"], cut.Tail.OutputNames);
        Assert.Equal(["a"], cut.Tail.InputNames);
    }

    [Fact]
    public void A_cut_behind_another_one_is_computed_in_the_head()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] y)
            <float[2] a, float[2] b>
            {
                a = Relu (x)
                b = Neg (a)
                y = Add (a, b)
            }
            """);
        var cut = Cut(document, "a", "b");
        Assert.Equal(["Relu(x)=a", "Neg(a)=b"], Calls(cut.Head));
        Assert.Equal(["Add(a,b)=y"], Calls(cut.Tail));
    }

    [Fact]
    public void Control_flow_goes_with_what_it_reads()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (bool c, float[2] x) => (float[2] y)
            <float[2] a, float[2] b>
            {
                a = Relu (x)
                b = Exp (x)
                y = If (c) <then_branch = t () => (float[2] p) { p = Neg (a) }, else_branch = e () => (float[2] q) { q = Abs (b) }>
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["a", "c", "b"], cut.Crossing.Select(static v => v.Name));
        Assert.Equal(["If"], cut.Tail.Nodes.Select(static n => n.OpType));
        Assert.Equal(["Relu(x)=a", "Exp(x)=b"], Calls(cut.Head));
        Assert.Equal(["x"], cut.Head.InputNames);
    }

    [Fact]
    public void Constants_of_old_models_that_are_inputs_as_well_stay_inputs_of_the_piece_that_reads_them()
    {
        using var document = Parse("""
            <ir_version: 3, opset_import: ["" : 8]>
            g (float[2] x, float[2] k, float[2] m) => (float[2] y)
            <float[2] k = {1, 2}, float[2] m = {3, 4}, float[2] a>
            {
                a = Add (x, k)
                y = Mul (a, m)
            }
            """);
        var cut = Cut(document, "a");
        Assert.Equal(["x", "k"], cut.Head.InputNames);
        Assert.Equal(["a", "m"], cut.Tail.InputNames);
        Assert.False(cut.Head.HasInitializer("m"));
    }

    [Fact]
    public void Without_a_type_there_is_no_cut()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] y) {
                a = Relu (x)
                y = Neg (a)
            }
            """);
        Assert.Contains("'a' isn't known", Assert.Throws<ModelFormatException>(() => Cut(document, "a")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Cut(document, "nothing"));
    }

    [Fact]
    public void Neighbours_in_a_join_get_one_of_their_own()
    {
        using var document = Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1,2] a, float[1,2] b, float[1,2] c) => (float[1,6] y) {
                y = Concat <axis = 1> (a, b, c)
            }
            """);
        var editor = new GraphEditor(document);
        CutPreparation.Group(editor, document.Model.Graph.Nodes[0], ["b", "c"], "bc");
        using var changed = ModelSaver.ToDocument(editor, "changed");
        Assert.Equal(["Concat(b,c)=bc", "Concat(a,bc)=y"], Calls(new GraphEditor(changed)));
        Assert.Equal(1, changed.Model.Graph.Nodes[0].Attribute("axis")!.Int);
        Assert.Throws<ArgumentException>(() => CutPreparation.Group(new GraphEditor(document), document.Model.Graph.Nodes[0], ["a", "c"], "ac"));
    }

    static GraphCut Cut(ModelDocument document, params string[] values) => GraphCut.Of(document, values, new CutKnowledge(static v => v.DeclaredType, static n => n.OpType == "Shape"));

    static ModelDocument Parse(string text) => ModelDocument.Parse(OnnxText.Parse(text).ToByteArray(), "test");

    static IEnumerable<string> Calls(GraphEditor editor) => editor.Nodes.Select(static n => $"{n.OpType}({string.Join(',', n.Inputs)})={string.Join(',', n.Outputs)}");
}
