namespace ModelLint.Analysis.Configuration;

/// <summary>What the user may have meant.</summary>
public static class NearestName
{
    /// <summary>"did you mean …?", or what there is to choose from.</summary>
    /// <param name="name">What was said.</param>
    /// <param name="known">What there is.</param>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var ordered = known.Distinct().OrderBy(k => Distance(name, k)).ThenBy(static k => k, StringComparer.Ordinal).ToList();
        if (ordered.Count == 0) return "there is none";
        return Distance(name, ordered[0]) <= Math.Max(2, name.Length / 3) ? $"did you mean '{ordered[0]}'?" : $"there is: {string.Join(", ", ordered.Order(StringComparer.Ordinal))}";
    }

    // Levenshtein's edit distance, case ignored.
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, left) = (row[j], row[j] = Math.Min(Math.Min(row[j] + 1, left + 1), diagonal + cost));
            }
        }

        return row[^1];
    }
}
