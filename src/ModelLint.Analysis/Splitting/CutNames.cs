using System.Globalization;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting;

/// <summary>Speaking names for the outputs of a head: of which output, what, and where on it: <c>output0_probabilities_4_84</c>.</summary>
sealed class CutNames
{
    // A name that says more than this is no name.
    const int MaxLength = 64;

    readonly ModelFacts _facts;
    readonly HashSet<string> _taken;

    public CutNames(Model model, ModelFacts facts)
    {
        _facts = facts;
        _taken = model.AllGraphs.SelectMany(static g => g.Values.Select(static v => v.Name).Concat(g.Nodes.Select(static n => n.Name))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A name that the model doesn't have. What is an output of the model already keeps the name that its users know.</summary>
    public string NameOf(CutValue value)
    {
        if (value.Members is [{ } only] && (only.IsGraphOutput || only.IsGraphInput || IsReadInside(only))) return only.Name;
        var exact = value.Meanings.FirstOrDefault();
        var wanted = exact is null
            ? $"cut_{Word(value)}"
            : string.Join('_', new[] { Plain(exact.Value.Name), exact.IsExact ? Word(value) : "raw", Place(exact.Region) }.Where(static p => p.Length > 0));
        var name = wanted;
        for (var i = 1; !_taken.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        return name;
    }

    // What a subgraph reads by name can't be renamed from outside.
    static bool IsReadInside(Value value) => value.Uses.Any(u => !ReferenceEquals(u.Node.Graph, value.Graph)) || value.Producer is { } p && p.Graph.Nodes.Any(n => n.Subgraphs.Any(g => g.Outputs.Contains(value)));

    string Word(CutValue value) => value.Range switch
    {
        _ when value.Members.Any(m => _facts.ElementOf(m).IsInteger()) => "indices",
        { Lo: >= 0, Hi: <= 1 } when value.Source == RangeSource.Bound => "probabilities",
        _ => "values",
    };

    static string Place(Region? region)
    {
        if (region is null or { IsAll: true } or { IsEmpty: true }) return "";
        var text = string.Join('_', region.Axes.Values.Select(static s => s.ToString()));
        return Plain(text.Replace("]", "", StringComparison.Ordinal).Replace(", [", "_and_", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal).Replace(':', '_'));
    }

    static string Plain(string name)
    {
        var letters = name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_').ToArray();
        var text = string.Join('_', new string(letters).Split('_', StringSplitOptions.RemoveEmptyEntries));
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }
}
