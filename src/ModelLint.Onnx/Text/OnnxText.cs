using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>
/// Models as text, in the ONNX text syntax (ONNX documentation, "ONNX Textual Syntax"), and back. What the grammar lacks stands in
/// comments that begin with <c>#@</c>, so that other readers of the syntax take the text too.
/// </summary>
public static class OnnxText
{
    // Graphs nest 64 deep at most, three messages a graph, and types in the innermost.
    const int MaxMessages = 300;

    /// <summary>Prints a model. The same model and options give the same text.</summary>
    /// <exception cref="ModelFormatException">The file isn't a legal protobuf message.</exception>
    public static PrintedModel Print(ModelDocument document, TextOptions? options = null)
    {
        using var text = new StringWriter();
        var lines = Write(document, text, options);
        return new PrintedModel(text.ToString(), lines);
    }

    /// <summary>Prints a model that may be too large for one string.</summary>
    /// <exception cref="ModelFormatException">The file isn't a legal protobuf message.</exception>
    public static LineMap Write(ModelDocument document, TextWriter to, TextOptions? options = null)
    {
        options ??= TextOptions.Default;
        var bytes = options.Full ? document.Bytes(new ByteSpan(0, document.Length)).ToArray() : new Elision(document, options).Model();
        var lines = new LineMap();
        new ModelPrinter(new LineWriter(to), options, lines).Print(Read(bytes), document.Model);
        return lines;
    }

    /// <summary>Reads a model, or a graph without a header.</summary>
    /// <exception cref="OnnxTextException">The text isn't in the syntax.</exception>
    public static ModelProto Parse(string text, TextDefaults? defaults = null) => ParseWithPlaces(text, defaults).Model;

    /// <summary>Reads a model and tells where in the text its operators and names stand.</summary>
    /// <exception cref="OnnxTextException">The text isn't in the syntax.</exception>
    public static ParsedText ParseWithPlaces(string text, TextDefaults? defaults = null) =>
        new ModelParser(new Cursor(text), defaults ?? TextDefaults.Standard).Parse();

    /// <summary>
    /// All nodes in the order in which text names them: a node, then the nodes of its subgraphs; function bodies last. The index is
    /// <see cref="TextPlace.Node"/>.
    /// </summary>
    public static IEnumerable<Node> NodesInTextOrder(Model model)
    {
        var pending = new Stack<Node>();
        Push(model.Functions.Reverse().SelectMany(static f => f.Body.Nodes.Reverse()), pending);
        Push(model.Graph.Nodes.Reverse(), pending);
        while (pending.TryPop(out var node))
        {
            yield return node;
            Push(node.Subgraphs.Reverse().SelectMany(static g => g.Nodes.Reverse()), pending);
        }
    }

    static void Push(IEnumerable<Node> nodes, Stack<Node> onto)
    {
        foreach (var node in nodes) onto.Push(node);
    }

    static ModelProto Read(byte[] bytes)
    {
        try
        {
            using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes), int.MaxValue, MaxMessages);
            return ModelProto.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"not a readable ONNX model ({e.Message.TrimEnd('.')})", e);
        }
    }
}
