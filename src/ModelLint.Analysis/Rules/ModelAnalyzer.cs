using System.Collections.Immutable;
using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Rules;

/// <summary>
/// A rule. It has no state, opens nothing, knows no clock: it reads the model and its evidence, and reports. One instance may work on many
/// models at once. An exception in it ends this rule for this model, never the run.
/// </summary>
public abstract class ModelAnalyzer
{
    /// <summary>Everything it can report.</summary>
    public abstract ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <summary>Its settings.</summary>
    public virtual ImmutableArray<RuleOption> Options => [];

    /// <summary>Says what it wants to see: called once before a run.</summary>
    public abstract void Initialize(AnalysisContext context);
}

/// <summary>Which values an action is called for.</summary>
[Flags]
public enum ValueKinds
{
    /// <summary>Outputs of the main graph.</summary>
    GraphOutput = 1,
    /// <summary>Inputs of the main graph that the caller must supply.</summary>
    GraphInput = 2,
    /// <summary>Outputs of nodes that are no outputs of the main graph, subgraphs included.</summary>
    Interior = 4,
}

/// <summary>Takes what a rule registers for.</summary>
public sealed class AnalysisContext
{
    readonly List<(ValueKinds Kinds, Action<ValueContext> Action)> _values = [];
    readonly List<Action<NodeContext>> _nodes = [];
    readonly List<Action<ModelContext>> _models = [];

    /// <summary>Calls <paramref name="action"/> for each value of the given kinds, in the order of the graph.</summary>
    public void RegisterValueAction(Action<ValueContext> action, ValueKinds kinds) => _values.Add((kinds, action));

    /// <summary>Calls <paramref name="action"/> for each node, subgraphs included, in the order of the file.</summary>
    public void RegisterNodeAction(Action<NodeContext> action) => _nodes.Add(action);

    /// <summary>Calls <paramref name="action"/> once a model.</summary>
    public void RegisterModelAction(Action<ModelContext> action) => _models.Add(action);

    internal IReadOnlyList<(ValueKinds Kinds, Action<ValueContext> Action)> Values => _values;

    internal IReadOnlyList<Action<NodeContext>> Nodes => _nodes;

    internal IReadOnlyList<Action<ModelContext>> Models => _models;
}
