namespace ModelLint.Conformance;

/// <summary>What was known of a case.</summary>
public enum Verdict
{
    /// <summary>Everything asked for.</summary>
    Known,
    /// <summary>Not everything, but what is missing hangs on values that only a run has: ONNX Runtime gave it in two ways for inputs of the same types and shapes.</summary>
    VariesInRuns,
    /// <summary>Not everything, but what is missing hangs on such values by the operators' definition: made constant, two of them lead to two shapes.</summary>
    VariesByDefinition,
    /// <summary>Not everything, but inputs or expected outputs hold NaN or infinities: nothing bounds what is made of them.</summary>
    Unbounded,
    /// <summary>Not everything.</summary>
    Unknown,
}

/// <summary>Collects what went wrong over many cases, and how many were covered.</summary>
public sealed class Tally(string aspect)
{
    const int Shown = 80;

    readonly List<string> _failures = [];
    readonly SortedDictionary<Verdict, List<string>> _cases = new() { [Verdict.Known] = [], [Verdict.VariesInRuns] = [], [Verdict.VariesByDefinition] = [], [Verdict.Unbounded] = [], [Verdict.Unknown] = [] };

    /// <summary>Notes a contradiction.</summary>
    public void Fail(string message) => _failures.Add(message);

    /// <summary>Notes what was known of a case.</summary>
    public void Count(string name, Verdict verdict) => _cases[verdict].Add(name);

    /// <summary>Share of the cases that are known, in percent of those that can be: what varies, and what is unbounded, is left out.</summary>
    public double Percent => 100.0 * _cases[Verdict.Known].Count / Math.Max(1, _cases[Verdict.Known].Count + _cases[Verdict.Unknown].Count);

    /// <summary>Share of all cases with a verdict, in percent.</summary>
    public double ShareOf(Verdict verdict) => 100.0 * _cases[verdict].Count / Math.Max(1, _cases.Values.Sum(static c => c.Count));

    /// <summary>Prints the figures; fails on contradictions, or where less was covered than before.</summary>
    public void Judge(ITestOutputHelper output, double floorPercent)
    {
        output.WriteLine($"{aspect}: {Percent:0.00} % known of those that can be; {_failures.Count} contradictions");
        foreach (var (verdict, cases) in _cases) output.WriteLine($"{verdict}, {cases.Count} ({ShareOf(verdict):0.00} %): {(verdict == Verdict.Known ? "" : string.Join(' ', cases))}");
        Assert.True(_failures.Count == 0, $"{aspect}: {_failures.Count} contradictions\n{string.Join('\n', _failures.Take(Shown))}");
        Assert.True(Percent >= floorPercent, $"{aspect}: {Percent:0.00} % known; it was at least {floorPercent} %");
    }
}
