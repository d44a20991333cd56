using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;

namespace ModelLint.Rules.Model.FreeExtents;

/// <summary>Puts numbers in the place of extents that inputs leave free, wherever inputs and outputs state them.</summary>
public sealed class FreeExtentsFixes : ModelFixProvider
{
    /// <summary>What is frozen.</summary>
    public static readonly RuleOption<string> Extents = new("extents", "", "Extents that the fix freezes, as --dim states them: batch=1,height=640.");

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [FreeExtentsAnalyzer.Rule.Id];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Extents];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var graph = context.Model.Graph;
        var free = FreeExtentsAnalyzer.Symbols(graph);
        var frozen = Parse(context.Get(Extents)).Where(e => free.Contains(e.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (frozen.IsEmpty) return;
        var title = $"Freeze {string.Join(", ", frozen.Select(static e => $"'{e.Key}' at {e.Value}"))}";
        context.Register(ModelFix.Safe(title, "freeze", (editor, edit) =>
        {
            editor.Inputs = [.. graph.Inputs.Select(i => Frozen(edit.Document, i, frozen))];
            editor.Outputs = [.. graph.Outputs.Select(o => Frozen(edit.Document, o, frozen))];
        }) with
        { IsRequested = true });
    }

    static IEnumerable<KeyValuePair<string, long>> Parse(string extents)
    {
        foreach (var extent in extents.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (extent.LastIndexOf('=') is > 0 and var split && long.TryParse(extent.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                yield return new(extent[..split], number);
    }

    static ValueInfoProto Frozen(ModelDocument document, Value value, ImmutableSortedDictionary<string, long> extents)
    {
        // In old models initializers are inputs too; their place is that of the data.
        var info = value.Span is { } span && value.Initializer is null ? ValueInfoProto.Parser.ParseFrom(document.Bytes(span))
            : value.DeclaredType is { } type ? TypeMessage.Of(value.Name, type) : new ValueInfoProto { Name = value.Name };
        foreach (var dim in info.Type?.TensorType?.Shape?.Dim ?? [])
            if (extents.TryGetValue(dim.DimParam, out var number)) dim.DimValue = number;
        return info;
    }
}
