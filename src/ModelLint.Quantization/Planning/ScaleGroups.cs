namespace ModelLint.Quantization.Planning;

/// <summary>Values that share one scale: sets that are united (Tarjan 1975), each known by its earliest value.</summary>
sealed class ScaleGroups
{
    readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);
    readonly HashSet<string> _joined = new(StringComparer.Ordinal);

    /// <summary>Adds a value that has its own scale until it's united.</summary>
    public void Add(string value)
    {
        if (_order.TryAdd(value, _order.Count)) _parents[value] = value;
    }

    /// <summary>True where the value was added.</summary>
    public bool Has(string value) => _order.ContainsKey(value);

    /// <summary>Gives two values one scale.</summary>
    /// <param name="a">A value that was added.</param>
    /// <param name="b">Another one.</param>
    /// <param name="isJoin">True where both may reach where the other doesn't, so that the scale must cover both.</param>
    public void Unite(string a, string b, bool isJoin)
    {
        var (x, y) = (Root(a), Root(b));
        if (isJoin) _joined.UnionWith([a, b]);
        if (x == y) return;
        if (_order[y] < _order[x]) (x, y) = (y, x);
        _parents[y] = x;
    }

    /// <summary>The earliest value of a value's group.</summary>
    public string Root(string value)
    {
        while (_parents[value] != value) value = _parents[value] = _parents[_parents[value]];
        return value;
    }

    /// <summary>
    /// The groups in the order of their earliest values, each with the values whose ranges it must cover: the earliest, and what a tie joined to it.
    /// </summary>
    public IEnumerable<(string Root, List<string> Members, List<string> Covered)> Groups()
    {
        foreach (var group in _order.Keys.GroupBy(Root).OrderBy(g => _order[g.Key]))
        {
            var members = group.OrderBy(v => _order[v]).ToList();
            yield return (group.Key, members, [.. members.Where(m => m == group.Key || _joined.Contains(m))]);
        }
    }
}
