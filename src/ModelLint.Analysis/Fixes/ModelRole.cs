using ModelLint.Onnx;

namespace ModelLint.Analysis.Fixes;

/// <summary>
/// What a model, or a node of a joined model, is of a fixed one: a pair in its metadata_props says so. A float tail is meant to stay float, so nothing is
/// said about what INT8 would do to it.
/// </summary>
public static class ModelRole
{
    /// <summary>The key, of models and of nodes.</summary>
    public const string Key = "modellint.role";

    /// <summary>Comes before the cut.</summary>
    public const string Head = "head";

    /// <summary>Comes behind the cut and stays float.</summary>
    public const string Tail = "float-tail";

    /// <summary>Head and tail in one model.</summary>
    public const string Joined = "joined";

    /// <summary>The role of a model; null where it has none.</summary>
    public static string? Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Metadata);
    }

    /// <summary>True for models that are a float tail.</summary>
    public static bool IsFloatTail(Model model) => Of(model) == Tail;

    /// <summary>True for nodes of a float tail, those inside its control flow included. Nodes of a model that is a tail as a whole needn't be marked.</summary>
    public static bool IsFloatTail(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        for (var at = node; at is not null; at = at.Graph.Owner)
            if (Find(at.Metadata) == Tail) return true;
        return false;
    }

    static string? Find(IEnumerable<KeyValuePair<string, string>> metadata) => metadata.FirstOrDefault(static m => m.Key == Key).Value;
}
