using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;

namespace ModelLint.Testing;

/// <summary>One expected diagnostic: <c>{|ML2002:Concat|}</c>.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Text">What was marked.</param>
/// <param name="Line">Line in the text without marks, from 1.</param>
/// <param name="Node">The node whose operator, name or output was marked; null for graph inputs, outputs and initializers.</param>
/// <param name="Value">The value whose name was marked; null where an operator or a node's name was.</param>
public sealed record Mark(string Id, string Text, int Line, Node? Node, Value? Value);

/// <summary>
/// A model as text with the expected diagnostics marked in place, as in tests of Roslyn analyzers: <c>{|id:text|}</c>, or several ids
/// <c>{|id,id:text|}</c>. Marks may stand around an operator, a node's name, or the name of a value, and may be nested.
/// </summary>
public sealed class MarkedModel : IDisposable
{
    MarkedModel(string text, ModelProto proto, ModelDocument document, ImmutableArray<Mark> marks) => (Text, Proto, Document, Marks) = (text, proto, document, marks);

    /// <summary>The text without marks.</summary>
    public string Text { get; }

    /// <summary>The model as a message.</summary>
    public ModelProto Proto { get; }

    /// <summary>The model as read.</summary>
    public ModelDocument Document { get; }

    /// <summary>What was marked, in the order of the text.</summary>
    public ImmutableArray<Mark> Marks { get; }

    /// <summary>The serialized model.</summary>
    public byte[] Bytes => Proto.ToByteArray();

    /// <summary>Reads marked text.</summary>
    /// <exception cref="OnnxTextException">The text without marks isn't a model.</exception>
    /// <exception cref="FormatException">A mark isn't closed or opened, or stands around nothing that a diagnostic can be at.</exception>
    public static MarkedModel Parse(string marked, TextDefaults? defaults = null)
    {
        var (text, spans) = Strip(marked);
        var parsed = OnnxText.ParseWithPlaces(text, defaults);
        var document = ModelDocument.Parse(parsed.Model.ToByteArray(), "test.onnx");
        var nodes = OnnxText.NodesInTextOrder(document.Model).ToList();
        var marks = spans.OrderBy(static s => s.Start).SelectMany(s => s.Ids.Select(id => Resolve(id, s, text, parsed, nodes, document)));
        return new MarkedModel(text, parsed.Model, document, [.. marks]);
    }

    /// <inheritdoc/>
    public void Dispose() => Document.Dispose();

    readonly record struct Span(string[] Ids, int Start, int End);

    static (string Text, List<Span> Spans) Strip(string marked)
    {
        var text = new StringBuilder(marked.Length);
        var spans = new List<Span>();
        var open = new Stack<(string[] Ids, int Start)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("{|"))
            {
                var colon = marked.IndexOf(':', i);
                if (colon < 0) throw new FormatException($"a mark without ids: '{Excerpt(marked, i)}'");
                open.Push((marked[(i + 2)..colon].Split(',', StringSplitOptions.TrimEntries), text.Length));
                i = colon;
            }
            else if (marked.AsSpan(i).StartsWith("|}"))
            {
                if (!open.TryPop(out var mark)) throw new FormatException($"the end of a mark that didn't begin: '{Excerpt(marked, i)}'");
                spans.Add(new Span(mark.Ids, mark.Start, text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        return open.Count == 0 ? (text.ToString(), spans) : throw new FormatException($"a mark of {string.Join(',', open.Peek().Ids)} that doesn't end");
    }

    static string Excerpt(string text, int at) => text[at..Math.Min(text.Length, at + 20)];

    static Mark Resolve(string id, Span span, string text, ParsedText parsed, List<Node> nodes, ModelDocument document)
    {
        var line = text.AsSpan(0, span.Start).Count('\n') + 1;
        var place = parsed.Places.Where(p => p.Start >= span.Start && p.Start + p.Length <= span.End).MinBy(static p => p.Kind)
            ?? throw new FormatException($"line {line}: the mark of {id} is around neither an operator nor a name");
        var node = place.Node < 0 ? null : nodes[place.Node];
        var value = place.Kind is TextPlaceKind.Operator or TextPlaceKind.NodeName ? null : Find(place, node, document);
        return new Mark(id, text[span.Start..span.End], line, node, value);
    }

    static Value? Find(TextPlace place, Node? node, ModelDocument document) =>
        (node?.Graph ?? document.Model.Graph).Find(place.Name) ?? document.Model.AllGraphs.Select(g => g.Find(place.Name)).FirstOrDefault(static v => v is not null);
}
