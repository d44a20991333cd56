using System.Collections.Immutable;

namespace ModelLint.Semantics.Layout;

/// <summary>
/// A part of a value: on each axis all indices, or some. This is what a slice is called by, everywhere in one notation:
/// <c>axis 1 [4:84]</c>.
/// </summary>
public sealed record Region
{
    Region(ImmutableSortedDictionary<int, IndexSet> axes, bool isEmpty) => (Axes, IsEmpty) = (axes, isEmpty);

    /// <summary>Everything.</summary>
    public static Region All { get; } = new(ImmutableSortedDictionary<int, IndexSet>.Empty, isEmpty: false);

    /// <summary>Nothing: the part was left out by a Slice or Gather.</summary>
    public static Region Empty { get; } = new(ImmutableSortedDictionary<int, IndexSet>.Empty, isEmpty: true);

    /// <summary>The axes on which it is not everything.</summary>
    public ImmutableSortedDictionary<int, IndexSet> Axes { get; }

    /// <summary>True for no element at all.</summary>
    public bool IsEmpty { get; }

    /// <summary>True for every element.</summary>
    public bool IsAll => Axes.IsEmpty && !IsEmpty;

    /// <summary>A region from its restricted axes; axes that are whole are left out.</summary>
    public static Region Of(IEnumerable<KeyValuePair<int, IndexSet>> axes)
    {
        var restricted = axes.Where(static a => !a.Value.IsWhole).ToImmutableSortedDictionary();
        return restricted.Values.Any(static s => s.Indices.IsEmpty) ? Empty : new Region(restricted, isEmpty: false);
    }

    /// <summary>With one axis restricted as given, in place of what was there.</summary>
    public Region With(int axis, IndexSet set) => IsEmpty ? this : Of(Axes.SetItem(axis, set));

    /// <summary>The axes under other numbers.</summary>
    public Region Renumber(Func<int, int> number) => IsEmpty ? this : Of(Axes.Select(a => KeyValuePair.Create(number(a.Key), a.Value)));

    /// <inheritdoc/>
    public bool Equals(Region? other) => other is not null && IsEmpty == other.IsEmpty && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(IsEmpty ? 1 : 0, static (h, a) => HashCode.Combine(h, a.Key, a.Value));

    /// <summary><c>axis 1 [4:84]</c>; several axes separated by semicolons; <c>all</c>.</summary>
    public override string ToString() => IsEmpty ? "nothing" : IsAll ? "all" : string.Join("; ", Axes.Select(static a => $"axis {a.Key} {a.Value}"));
}
