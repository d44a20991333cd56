namespace ModelLint.Semantics;

/// <summary>
/// Counts what following the iterations of loops costs, in intervals computed. Loops within loops multiply: beyond the budget a loop's carried
/// values are unknown.
/// </summary>
sealed class IterationBudget
{
    // Half a second or so for one model; a recurrent cell over a hundred steps costs some ten thousand.
    long _left = 1 << 23;

    /// <summary>True while there is something left.</summary>
    public bool IsLeft => _left > 0;

    /// <summary>Takes what one pass has cost.</summary>
    public void Take(long intervals) => _left -= intervals;
}
