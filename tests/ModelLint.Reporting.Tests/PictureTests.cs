using System.Globalization;
using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Reporting.Pictures;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

public sealed class PictureTests
{
    sealed record Box(string Text, double X, double Y, double Width, double Height, string Fill, bool IsMarked);

    [Fact]
    public void A_detector_is_drawn_in_layers_from_input_to_output_with_its_constants_left_out()
    {
        var boxes = Boxes(Whole(Detector()));
        Assert.Equal(["inputx", "Sigmoidnode_s", "Mulnode_b", "Concatnode_y", "outputy"], boxes.Select(static b => b.Text));
        Assert.True(boxes[0].Y < boxes[1].Y && boxes[1].Y < boxes[2].Y && boxes[2].Y < boxes[3].Y && boxes[3].Y < boxes[4].Y);
    }

    [Fact]
    public void Each_power_of_ten_has_its_colour_and_what_is_not_known_is_grey()
    {
        var boxes = Boxes(Whole(Detector()));
        // x is anything; its sigmoid at most 1; 640 times that, and joined with it, at most 640.
        Assert.Equal(["#e3e5e8", "#fbfbd0", "#f99a6c", "#f99a6c", "#f99a6c"], boxes.Select(static b => b.Fill));
    }

    [Fact]
    public void Edges_tell_value_and_type()
    {
        var edges = Whole(Detector()).Descendants().Where(static e => (string?)e.Attribute("class") == "edge").Select(static e => e.Elements().First().Value);
        Assert.Equal(["x: float[1,4]", "s: float[1,4]", "b: float[1,4]", "s: float[1,4]", "y: float[1,8]"], edges);
    }

    [Fact]
    public void Steps_into_and_out_of_codes_are_left_to_readers_and_colour_by_what_codes_cover()
    {
        // 255 steps of 0.5 reach 127.5.
        var model = new GraphBuilder().Input("x", 1, 4).Floats("scale", [], 0.5f).Node("Relu", "x", "r").Node("QuantizeLinear", ["r", "scale"], ["q"]).Node("DequantizeLinear", ["q", "scale"], ["d"]).Node("Neg", "d", "y").Output("y").Document().Model;
        var boxes = Boxes(Whole(model));
        Assert.Equal(["inputx", "Relunode_r", "Negnode_y", "outputy"], boxes.Select(static b => b.Text));
        Assert.Equal("#f99a6c", boxes[1].Fill);
        // What is pointed at is drawn in any case.
        Assert.Contains(Boxes(GraphPicture.Around(ModelElement.Of(model.Graph.Nodes[1]), Evidence(model))!), static b => b is { IsMarked: true, Text: "QuantizeLinearnode_q" });
    }

    [Fact]
    public void Surroundings_reach_three_steps_and_frame_what_they_are_around()
    {
        var builder = new GraphBuilder().Input("v0", 1, 4);
        for (var i = 0; i < 12; i++) builder.Node("Relu", $"v{i}", $"v{i + 1}");
        var model = builder.Output("v12").Document().Model;
        var boxes = Boxes(GraphPicture.Around(ModelElement.Of(model.Graph.Nodes[5]), Evidence(model))!);
        Assert.Equal(Enumerable.Range(3, 7).Select(static i => $"Relunode_v{i}"), boxes.OrderBy(static b => b.Y).Select(static b => b.Text));
        Assert.Equal("Relunode_v6", boxes.Single(static b => b.IsMarked).Text);
        Assert.Null(GraphPicture.Around(ModelElement.Of(model.Graph), Evidence(model)));
    }

    [Fact]
    public void No_boxes_overlap_every_node_is_there_and_readers_are_below_in_random_graphs()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var builder = new GraphBuilder().Input("v0", 1, 4);
            var count = random.Next(1, 60);
            for (var i = 0; i < count; i++) builder.Node("Add", [$"v{random.Next(i + 1)}", $"v{Math.Max(0, i - random.Next(3))}"], [$"v{i + 1}"]);
            var model = builder.Output($"v{count}").Document().Model;
            var picture = Whole(model);
            var boxes = Boxes(picture);
            Assert.Equal(count + 2, boxes.Count);
            var y = boxes.Take(count + 1).Select((b, i) => (Name: $"v{i}", b.Y)).ToDictionary(static b => b.Name, static b => b.Y);
            Assert.All(model.Graph.Nodes, n => Assert.All(n.Inputs, i => Assert.True(y[i!.Name] + boxes[0].Height < y[n.Outputs[0]!.Name])));
            for (var i = 0; i < boxes.Count; i++)
                for (var j = 0; j < i; j++)
                    Assert.False(boxes[i].Y == boxes[j].Y && boxes[i].X < boxes[j].X + boxes[j].Width && boxes[j].X < boxes[i].X + boxes[i].Width, $"seed {seed}: {boxes[i]} {boxes[j]}");
            Assert.Equal(picture.ToString(), Whole(model).ToString());
        }
    }

    [Fact]
    public void Names_are_text_whatever_they_hold()
    {
        const string evil = "</svg><script>alert(1)</script>\e[31m\u202E\uFFFE\ud83d&\"'";
        var model = new GraphBuilder().Input(evil, 1, 4).Node("Relu", evil, "</title><b>").Output("</title><b>").Document().Model;
        using var file = new MemoryStream();
        GraphPicture.Write(Whole(model), file);
        var text = System.Text.Encoding.UTF8.GetString(file.ToArray());
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.Empty(XElement.Parse(text).DescendantsAndSelf().Select(static e => e.Name.LocalName).Except(["svg", "title", "g", "rect", "text", "tspan", "path"]));
    }

    [Fact]
    public void Illegal_graphs_are_drawn_too()
    {
        var cycle = new GraphBuilder().Node("Relu", "b", "a").Node("Relu", "a", "b").Node("Neg", "a", "a2").Node("Add", ["c", "nowhere"], ["c"]).Output("a2").Document().Model;
        Assert.Equal(6, Boxes(Whole(cycle)).Count);
        Assert.Empty(Boxes(Whole(new GraphBuilder().Document().Model)));
    }

    [Fact]
    public void A_graph_of_more_than_five_hundred_boxes_has_no_picture()
    {
        var builder = new GraphBuilder().Input("v0", 1);
        for (var i = 0; i < 499; i++) builder.Node("Relu", $"v{i}", $"v{i + 1}");
        var model = builder.Output("v499").Document().Model;
        Assert.Null(GraphPicture.Whole(model.Graph, Evidence(model), []));
    }

    static Model Detector() => new GraphBuilder().Input("x", 1, 4).Floats("scale", [1], 640).Node("Sigmoid", "x", "s").Node("Mul", ["s", "scale"], ["b"]).Node("Concat", ["b", "s"], ["y"], ("axis", 1L)).Output("y").Document().Model;

    static ModelEvidence Evidence(Model model) => new(model, ModelFacts.Of(model));

    static XElement Whole(Model model) => GraphPicture.Whole(model.Graph, Evidence(model), [])!;

    static List<Box> Boxes(XElement picture) => [.. picture.Descendants().Where(static e => ((string?)e.Attribute("class"))?.Split(' ')[0] == "node").Select(static g =>
    {
        var box = g.Elements().Single(static e => e.Name.LocalName == "rect");
        return new Box(g.Elements().Single(static e => e.Name.LocalName == "text").Value, Number(box, "x"), Number(box, "y"), Number(box, "width"), Number(box, "height"), (string)box.Attribute("fill")!, (string?)g.Attribute("class") == "node marked");
    })];

    static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
