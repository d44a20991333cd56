using System.Collections.Immutable;
using ModelLint.Analysis.Rules;

namespace ModelLint.Analysis.Fixes;

/// <summary>
/// Offers fixes for what rules find. Like a rule it has no state and opens nothing; what must be run, compared or quantized, an edit asks its
/// <see cref="EditContext"/> for. One instance may work on many models at once. An exception in it ends this offer, never the run.
/// </summary>
public abstract class ModelFixProvider
{
    /// <summary>The rules whose findings it can mend.</summary>
    public abstract ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Its settings; they are set as those of the rules that it mends: <c>ML2001.splitRatio=4</c>.</summary>
    public virtual ImmutableArray<RuleOption> Options => [];

    /// <summary>
    /// Registers what it can do about one finding, the least invasive first; nothing where nothing would change. Called for each finding, also where nothing
    /// is fixed, so it only looks: the edit itself comes later.
    /// </summary>
    public abstract void RegisterFixes(FixContext context);
}
