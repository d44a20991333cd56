using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Floors;

/// <summary>What floors are made from.</summary>
public sealed record FloorOptions
{
    /// <summary>True where what a saturating operator can give (Sigmoid: 0..1) is to be covered.</summary>
    public bool WithBounds { get; init; }

    /// <summary>What inputs' values lie in, by the inputs' names: all of it is to be covered.</summary>
    public ImmutableDictionary<string, Interval> Domains { get; init; } = ImmutableDictionary<string, Interval>.Empty;

    /// <summary>What somebody says of values, by their names; it goes before the others.</summary>
    public ImmutableDictionary<string, Interval> Stated { get; init; } = ImmutableDictionary<string, Interval>.Empty;
}

/// <summary>
/// Ranges that values are to cover whatever the data show. They depend on the model and on what is said of it, never on samples, so that all shards of a run have the same. What only
/// moves or joins elements has the floors of what it is made from.
/// </summary>
public static class RangeFloors
{
    /// <summary>The floors of a model's values, by name.</summary>
    public static ImmutableSortedDictionary<string, RangeFloor> Of(Model model, ModelFacts facts, FloorOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        var observed = ObservationPlan.Of(model, facts, filter: null);
        var names = observed.Names.Concat(observed.Derived.Select(static d => d.Name)).Concat(model.Graph.Inputs.Select(static i => i.Name)).ToHashSet(StringComparer.Ordinal);
        var floors = new Dictionary<string, RangeFloor>(StringComparer.Ordinal);
        foreach (var input in model.Graph.Inputs.Where(static i => i.IsRequiredInput))
            if ((Stated(input.Name) ?? Domain(input.Name)) is { } floor) floors[input.Name] = floor;
        foreach (var value in GraphOrder.Of(model.Graph).Nodes.SelectMany(static n => n.Outputs).OfType<Value>())
            if ((Stated(value.Name) ?? Bound(value) ?? Moved(value)) is { } floor) floors[value.Name] = floor;
        // What isn't looked at has no range that could be widened.
        return floors.Where(f => names.Contains(f.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);

        RangeFloor? Stated(string name) => options.Stated.TryGetValue(name, out var range) ? new RangeFloor(range, FloorSource.Stated) : null;

        RangeFloor? Domain(string name) => options.Domains.TryGetValue(name, out var range) ? new RangeFloor(range, FloorSource.Domain) : null;

        RangeFloor? Bound(Value value) => options.WithBounds && facts.UnitOf(value.Producer!)?.Saturation is { IsBounded: true } bound ? new RangeFloor(bound, FloorSource.Bound) : null;

        RangeFloor? Moved(Value value) => ObservationPlan.PartsOf(facts, value).Select(p => floors.GetValueOrDefault(p.Name)).OfType<RangeFloor>().Aggregate((RangeFloor?)null, static (all, f) =>
            all is null ? f : new RangeFloor(all.Range.Union(f.Range), f.Range.Width > all.Range.Width ? f.Source : all.Source));
    }
}
