using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using Graph = ModelLint.Onnx.Graph;
using Node = ModelLint.Onnx.Node;

namespace ModelLint.Reporting.Sarif;

/// <summary>
/// Places in the models of a run: bytes in the file, and names in the run's tree of logical locations. The tree's roots are the
/// models, since two models may both have a <c>main_graph/Concat_3</c>.
/// </summary>
sealed class SarifPlaces(LintReport report, SarifArtifacts artifacts, SarifProfile profile)
{
    readonly Dictionary<(int Parent, string Path, string Kind), int> _indices = [];

    /// <summary>The tree so far, parents before children.</summary>
    public List<LogicalLocation> Tree { get; } = [];

    /// <summary>A place in the given model.</summary>
    public Location Location(int model, ModelElement element) => new() { PhysicalLocation = Physical(model, element), LogicalLocations = [Logical(model, element)] };

    /// <summary>The line of what modellint show prints.</summary>
    public int? LineOf(int model, ModelElement element) => report.Models[model].Lines.TryGetValue(element, out var line) ? line : null;

    /// <summary>The element's line in the listing that the log carries; null where it carries none.</summary>
    public Location? Listed(int model, ModelElement element, int id)
    {
        if (profile != SarifProfile.Default || artifacts.Listing(model) is not { } listing || LineOf(model, element) is not { } line) return null;
        return new Location { Id = id, PhysicalLocation = new PhysicalLocation { ArtifactLocation = listing, Region = new Region { StartLine = line } }, Message = new Message { Text = $"line {line} of the model's text" } };
    }

    /// <summary>Where the element stands in the binary file, for profiles whose places are elsewhere.</summary>
    public void SetBinary(Result result, int model, ModelElement element)
    {
        if (profile == SarifProfile.Default) return;
        result.SetProperty("model", report.Models[model].Path);
        if (element.Span is not { } span) return;
        result.SetProperty("byteOffset", span.Offset);
        result.SetProperty("byteLength", span.Length);
    }

    // Editors open the listing: one of them fails on a binary file, another shows it as rows of bytes.
    PhysicalLocation Physical(int model, ModelElement element) => profile switch
    {
        SarifProfile.GitHub => new PhysicalLocation { ArtifactLocation = artifacts.Location(model) },
        SarifProfile.Ide when artifacts.Listing(model) is { } listing => new PhysicalLocation { ArtifactLocation = listing, Region = new Region { StartLine = LineOf(model, element) ?? 1 } },
        SarifProfile.Ide => new PhysicalLocation { ArtifactLocation = artifacts.Location(model) },
        _ => new PhysicalLocation { ArtifactLocation = artifacts.Location(model), Region = Region(element.Span ?? element.Graph.Span) },
    };

    // Regions are 32-bit in the SDK, and an empty region is no place.
    static Region? Region(ByteSpan span) =>
        span is { Offset: >= 0, Length: > 0 } && span.End <= int.MaxValue ? new Region { ByteOffset = (int)span.Offset, ByteLength = (int)span.Length } : null;

    LogicalLocation Logical(int model, ModelElement element)
    {
        var index = element switch
        {
            { Node: { } node } => Index(model, node),
            { Value: { } value } => Add(Index(model, value.Graph), value.Name, element.Path, element.Kind),
            _ => Index(model, element.Graph),
        };
        var entry = Tree[index];
        return new LogicalLocation { Index = index, Name = entry.Name, FullyQualifiedName = entry.FullyQualifiedName, Kind = entry.Kind };
    }

    int Index(int model, Node node) => Add(Index(model, node.Graph), node.Label, node.Path, "node");

    int Index(int model, Graph graph)
    {
        if (graph.Owner is { } owner)
            return Add(Index(model, owner), graph.Path.StartsWith(owner.Path + "/", StringComparison.Ordinal) ? graph.Path[(owner.Path.Length + 1)..] : graph.Path, graph.Path, "module");
        var path = report.Models[model].Path;
        var root = Add(-1, SarifUri.IsRooted(path) ? path[(path.LastIndexOf('/') + 1)..] : path, artifacts.Location(model).Uri.OriginalString, "model");
        return Add(root, graph.Path, graph.Path, graph.Path == "main_graph" ? "module" : "function");
    }

    int Add(int parent, string name, string path, string kind)
    {
        if (_indices.TryGetValue((parent, path, kind), out var known)) return known;
        var entry = new LogicalLocation { Name = name, FullyQualifiedName = path, Kind = kind };
        if (parent >= 0) entry.ParentIndex = parent;
        Tree.Add(entry);
        return _indices[(parent, path, kind)] = Tree.Count - 1;
    }
}
