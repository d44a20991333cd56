namespace ModelLint.Semantics;

/// <summary>
/// Counts how often bodies of functions and subgraphs are entered. Calls within calls and loops within loops multiply: a model may be
/// made so that entering them all never ends. Beyond the budget a body is left unknown.
/// </summary>
sealed class EntryBudget
{
    // Large exports call a few thousand functions; a thousand times the depth of any real nesting.
    const int MaxEntries = 20_000;

    int _left = MaxEntries;

    /// <summary>True where one more body may be entered.</summary>
    public bool TryEnter() => _left > 0 && _left-- > 0;
}
