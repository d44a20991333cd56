using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Editing;

/// <summary>One node of a graph that is being changed: as it stands in the file until somebody changes it, or new.</summary>
public sealed class NodeEdit
{
    readonly ModelDocument? _document;
    NodeProto? _message;

    internal NodeEdit(ModelDocument document, Node source) => (_document, Source) = (document, source);

    NodeEdit(NodeProto message) => _message = message;

    /// <summary>The node of the file that it stands for; null for a new one.</summary>
    public Node? Source { get; }

    /// <summary>A node that the file doesn't have.</summary>
    public static NodeEdit New(NodeProto message) => new(message);

    /// <summary>The operator.</summary>
    public string OpType => _message?.OpType ?? Source!.OpType;

    /// <summary>Its domain; empty is ai.onnx.</summary>
    public string Domain => _message is null ? Source!.Domain : _message.Domain == "ai.onnx" ? "" : _message.Domain;

    /// <summary>Its name; may be empty.</summary>
    public string Name => _message?.Name ?? Source!.Name;

    /// <summary>Names of what it reads; empty where an optional input is left out. Values that only its subgraphs read aren't among them.</summary>
    public IReadOnlyList<string> Inputs => _message is null ? [.. Source!.Inputs.Select(static i => i?.Name ?? "")] : _message.Input;

    /// <summary>Names of what it writes; empty where an output isn't wanted.</summary>
    public IReadOnlyList<string> Outputs => _message is null ? [.. Source!.Outputs.Select(static o => o?.Name ?? "")] : _message.Output;

    /// <summary>Names of everything it reads, what its subgraphs read from outside included.</summary>
    public IEnumerable<string> Reads => Inputs.Where(static i => i.Length > 0).Concat(Source is null ? [] : OuterReads(Source));

    /// <summary>Its message, to be changed. What isn't asked for keeps the bytes of the file.</summary>
    public NodeProto Message => _message ??= NodeProto.Parser.ParseFrom(_document!.Bytes(Source!.Span));

    /// <summary>Lets it read another value.</summary>
    public void SetInput(int index, string name)
    {
        if (Inputs[index] != name) Message.Input[index] = name;
    }

    /// <summary>Lets it write under another name.</summary>
    public void SetOutput(int index, string name)
    {
        if (Outputs[index] != name) Message.Output[index] = name;
    }

    internal long Length => _message?.CalculateSize() ?? Source!.Span.Length;

    internal void WriteTo(Stream to)
    {
        if (_message is null) to.Write(_document!.Bytes(Source!.Span));
        else _message.WriteTo(to);
    }

    static IEnumerable<string> OuterReads(Node node)
    {
        foreach (var graph in node.Subgraphs)
        {
            foreach (var inner in graph.Nodes)
            {
                foreach (var input in inner.Inputs)
                    if (input is not null && input.Graph.Depth == 0) yield return input.Name;
                foreach (var name in OuterReads(inner)) yield return name;
            }

            foreach (var output in graph.Outputs)
                if (output.Graph.Depth == 0) yield return output.Name;
        }
    }
}
