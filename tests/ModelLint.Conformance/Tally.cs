
namespace ModelLint.Conformance;

/// <summary>Collects what went wrong over many cases, and how many were covered.</summary>
public sealed class Tally(string aspect)
{
    const int Shown = 80;

    readonly List<string> _failures = [];
    readonly List<string> _uncovered = [];

    /// <summary>Cases judged.</summary>
    public int Total { get; private set; }

    /// <summary>Cases in which everything asked for was known.</summary>
    public int Covered { get; private set; }

    /// <summary>Notes a contradiction.</summary>
    public void Fail(string message) => _failures.Add(message);

    /// <summary>Notes whether a case was covered.</summary>
    public void Count(string name, bool covered)
    {
        Total++;
        if (covered) Covered++;
        else _uncovered.Add(name);
    }

    /// <summary>Prints the figures; fails on contradictions, or where less was covered than before.</summary>
    public void Judge(ITestOutputHelper output, double floorPercent)
    {
        var percent = Total == 0 ? 0 : 100.0 * Covered / Total;
        output.WriteLine($"{aspect}: {Covered} of {Total} cases covered ({percent:0.0} %), {_failures.Count} contradictions");
        output.WriteLine($"not covered: {string.Join(' ', _uncovered)}");
        Assert.True(_failures.Count == 0, $"{aspect}: {_failures.Count} contradictions\n{string.Join('\n', _failures.Take(Shown))}");
        Assert.True(percent >= floorPercent, $"{aspect}: {percent:0.00} % covered; it was at least {floorPercent} %");
    }
}
