using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>An external file that a model needs and that can't be used.</summary>
/// <param name="Location">As the model states it.</param>
/// <param name="Problem">One line that says what is wrong.</param>
/// <param name="Escapes">True where it points outside the model's folder.</param>
/// <param name="Graph">Where the first tensor that needs it is.</param>
/// <param name="Value">That tensor, where it is an initializer.</param>
/// <param name="Node">The node whose attribute it is, where it is one.</param>
/// <param name="Tensors">How many tensors need it.</param>
public sealed record ExternalDataProblem(string Location, string Problem, bool Escapes, Graph Graph, Value? Value, Node? Node, int Tensors);

/// <summary>Looks whether the external files of a model are there, without reading them.</summary>
public static class ExternalDataCheck
{
    /// <summary>What is wrong with the external files, one entry a file and kind of problem, in the order of the model.</summary>
    public static ImmutableArray<ExternalDataProblem> Find(ModelDocument document)
    {
        var found = new Dictionary<(string, string), ExternalDataProblem>();
        var order = new List<(string, string)>();
        foreach (var (reference, graph, value, node) in References(document.Model))
        {
            if (ExternalData.Resolve(reference, document.Folder) is not { Problem: { } problem } place) continue;
            var key = (reference.Location, problem);
            if (found.TryGetValue(key, out var known))
            {
                found[key] = known with { Tensors = known.Tensors + 1 };
                continue;
            }

            found[key] = new ExternalDataProblem(reference.Location, problem, place.Escapes, graph, value, node, 1);
            order.Add(key);
        }

        return [.. order.Select(k => found[k])];
    }

    /// <summary>Every external file that a model names, each once, in the order of the model; nothing is looked up.</summary>
    public static ImmutableArray<string> Locations(ModelDocument document) => [.. References(document.Model).Select(static r => r.Reference.Location).Distinct()];

    static IEnumerable<(ExternalReference Reference, Graph Graph, Value? Value, Node? Node)> References(Model model)
    {
        foreach (var graph in model.AllGraphs)
        {
            foreach (var value in graph.Initializers)
                if (value.Initializer?.External is { } reference) yield return (reference, graph, value, null);
            foreach (var node in graph.Nodes)
                foreach (var attribute in node.Attributes)
                    foreach (var tensor in attribute.Tensors)
                        if (tensor.External is { } reference) yield return (reference, graph, null, node);
        }
    }
}
