using System.Security.Cryptography;
using System.Text;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Findings;

/// <summary>
/// Identities that survive a re-export: of a rule at an element, by what the element is. Files may be renamed, nodes reordered or
/// renumbered, unrelated ones inserted. Not in it: paths, byte offsets, node indices, measured numbers.
/// </summary>
public static class Fingerprints
{
    const int Depth = 2;

    /// <summary>The given findings of one model with their fingerprints; equal elements are told apart by their order in the graph.</summary>
    public static IEnumerable<Diagnostic> Assign(IEnumerable<Diagnostic> diagnostics)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics)
        {
            var print = Hash($"{diagnostic.Descriptor.Id}\n{Scope(diagnostic.Element.Graph)}\n{Identity(diagnostic.Element)}\n{diagnostic.Details.Discriminator}");
            var count = seen[print] = seen.GetValueOrDefault(print) + 1;
            yield return diagnostic with { Fingerprint = $"{print}:{count}" };
        }
    }

    // A graph's output is named by contract; any other name with a number in it is an exporter's counter.
    static string Identity(ModelElement element)
    {
        if (element.Value is { } value && IsLasting(value)) return $"value {value.Name}";
        if (element.Node is { } node)
        {
            foreach (var output in node.Outputs)
                if (output is not null && IsLasting(output)) return $"value {output.Name}";
            return $"node {Structure(node, Depth)}";
        }

        return element.Value is { } orphan ? $"value {Unnumbered(orphan.Name)}" : "graph";
    }

    static bool IsLasting(Value value) => value.IsGraphOutput || value.IsGraphInput || value.Name.Length > 0 && !value.Name.Any(char.IsAsciiDigit);

    // What a node is: its operator, its attributes, and the same of what it reads.
    static string Structure(Node node, int depth)
    {
        var text = new StringBuilder(node.Domain).Append(':').Append(node.OpType);
        foreach (var attribute in node.Attributes.OrderBy(static a => a.Name, StringComparer.Ordinal))
            text.Append('|').Append(attribute.Name).Append('=').Append(attribute.Int).Append(attribute.Float).Append(attribute.String).AppendJoin(',', attribute.Ints).AppendJoin(',', attribute.Floats);
        if (depth == 0) return text.ToString();
        text.Append('(');
        foreach (var input in node.Inputs)
            text.Append(input switch { null => "", { Producer: { } producer } => Structure(producer, depth - 1), { Initializer: { } tensor } => tensor.Shape.ToString(), _ => input.Name }).Append(';');
        return text.Append(')').ToString();
    }

    static string Scope(Graph graph) => graph.Owner is { } owner
        ? $"{Scope(owner.Graph)}/{owner.OpType} {Unnumbered(graph.Path[(graph.Path.LastIndexOf('/') + 1)..])}"
        : graph.Parent is null && graph.Path == "main_graph" ? "main" : graph.Path;

    static string Unnumbered(string name) => string.Concat(name.Where(static c => !char.IsAsciiDigit(c)));

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
