using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;

namespace ModelLint.Reporting.Pictures;

/// <summary>A box of a picture: an operator, or an end of the graph (an input, an output, a value from a graph around it).</summary>
/// <param name="Operator">What it says in bold: the operator, or <c>input</c>.</param>
/// <param name="Name">Its full name, as it is in the model.</param>
/// <param name="Node">The operator; null for ends.</param>
/// <param name="Value">What it gives on; for an output, the output.</param>
public sealed record PictureNode(string Operator, string Name, Node? Node, Value? Value);

/// <summary>A value on its way from one box, by index, to another.</summary>
public sealed record PictureEdge(int From, int To, Value Value);

/// <summary>What of a graph is drawn: operators that compute. Constants and the steps into and out of codes are left to those that read them.</summary>
/// <param name="Nodes">The boxes, inputs first, then in the order of the file, outputs last.</param>
/// <param name="Edges">At most one from a box to another.</param>
public sealed record PictureGraph(ImmutableArray<PictureNode> Nodes, ImmutableArray<PictureEdge> Edges)
{
    /// <summary>What of a graph is drawn.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="evidence">Tells what is constant and what are codes.</param>
    /// <param name="kept">Nodes that are drawn in any case, for something is said about them.</param>
    public static PictureGraph Of(Graph graph, ModelEvidence evidence, IReadOnlySet<Node> kept)
    {
        var nodes = new List<PictureNode>();
        var made = new Dictionary<Value, int>();
        var edges = new Dictionary<(int, int), PictureEdge>();
        foreach (var input in graph.Inputs.Where(i => i.IsRequiredInput && made.TryAdd(i, nodes.Count))) nodes.Add(new PictureNode("input", input.Name, null, input));
        var drawn = graph.Nodes.Where(n => kept.Contains(n) || !IsFolded(n, evidence)).ToList();
        foreach (var node in drawn)
        {
            foreach (var output in node.Outputs.OfType<Value>()) made.TryAdd(output, nodes.Count);
            nodes.Add(new PictureNode(node.OpType, node.Label, node, node.Outputs.OfType<Value>().FirstOrDefault()));
        }

        var first = nodes.Count - drawn.Count;
        for (var i = 0; i < drawn.Count; i++)
            foreach (var read in drawn[i].Reads) Join(read, first + i);
        foreach (var output in graph.Outputs)
        {
            nodes.Add(new PictureNode("output", output.Name, null, output));
            Join(output, nodes.Count - 1);
        }

        return new PictureGraph([.. nodes], [.. edges.Values]);

        void Join(Value read, int reader)
        {
            var source = Source(read, graph, made, evidence);
            if (source.Producer is null && evidence.IsConstant(source) || source.Producer is { } folded && ReferenceEquals(folded.Graph, graph) && !made.ContainsKey(source)) return;
            if (!made.TryGetValue(source, out var from))
            {
                made[source] = from = nodes.Count;
                nodes.Add(new PictureNode(source.IsDangling ? "undefined" : "outer value", source.Name, null, source));
            }

            if (from != reader) edges.TryAdd((from, reader), new PictureEdge(from, reader, source));
        }
    }

    /// <summary>The boxes within so many steps of some, nearest first as long as there is room, with what joins them.</summary>
    /// <param name="focus">Indices of the boxes in the middle.</param>
    /// <param name="hops">Steps, along edges or against them.</param>
    /// <param name="limit">Most boxes.</param>
    /// <param name="isCut">True where boxes within reach were left out.</param>
    public PictureGraph Around(IReadOnlyCollection<int> focus, int hops, int limit, out bool isCut)
    {
        var neighbours = Edges.SelectMany(static e => ((int From, int To)[])[(e.From, e.To), (e.To, e.From)]).ToLookup(static e => e.From, static e => e.To);
        var reached = new HashSet<int>(focus.Take(limit));
        var edge = reached.Order().ToList();
        isCut = focus.Count > limit;
        for (var hop = 0; hop < hops; hop++)
        {
            var next = new List<int>();
            foreach (var neighbour in edge.SelectMany(n => neighbours[n]).Where(n => !reached.Contains(n)).Distinct().Order())
            {
                if (reached.Count >= limit) isCut = true;
                else if (reached.Add(neighbour)) next.Add(neighbour);
            }

            edge = next;
        }

        var kept = reached.Order().ToList();
        var index = kept.Index().ToDictionary(static k => k.Item, static k => k.Index);
        return new PictureGraph([.. kept.Select(k => Nodes[k])], [.. Edges.Where(e => index.ContainsKey(e.From) && index.ContainsKey(e.To)).Select(e => e with { From = index[e.From], To = index[e.To] })]);
    }

    // A value seen through the steps into and out of codes that aren't drawn. A hostile model may have a cycle of them.
    static Value Source(Value read, Graph graph, Dictionary<Value, int> made, ModelEvidence evidence)
    {
        for (var steps = 0; steps < 16 && !made.ContainsKey(read); steps++)
        {
            if (read.Producer is not { Inputs: [{ } before, ..] } node || !ReferenceEquals(node.Graph, graph) || !IsCoding(node, evidence)) break;
            read = before;
        }

        return read;
    }

    static bool IsFolded(Node node, ModelEvidence evidence) => IsCoding(node, evidence) || node.Outputs.OfType<Value>().Any() && node.Outputs.OfType<Value>().All(evidence.IsConstant);

    static bool IsCoding(Node node, ModelEvidence evidence) => node is { Inputs: [{ } input, ..], Outputs: [{ } output] }
        && (evidence.Quantized.At(output)?.Real == input || evidence.Quantized.DecodedBy(output) is { Codes: { } codes } && codes == input);
}
