using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting;

/// <summary>One step of a recombination.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Inputs">To which values.</param>
/// <param name="Output">The value that it makes.</param>
public sealed record RecombinationStep(LayoutStep Action, ImmutableArray<string> Inputs, string Output);

/// <summary>How a tail that only moves elements makes the original outputs: a few steps that a host does without a runtime for models.</summary>
/// <param name="Inputs">What it takes, with types.</param>
/// <param name="Steps">What is done, in order.</param>
/// <param name="Outputs">Which values are the outputs.</param>
public sealed record Recombination(ImmutableArray<(string Name, TensorType Type)> Inputs, ImmutableArray<RecombinationStep> Steps, ImmutableArray<string> Outputs)
{
    /// <summary>The steps of a tail; null where it computes anything, has control flow, or handles other elements than float.</summary>
    /// <param name="cut">The cut.</param>
    /// <param name="facts">What is known of the model that was cut.</param>
    public static Recombination? Of(GraphCut cut, ModelFacts facts)
    {
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(facts);
        var types = cut.Crossing.Select(v => (v.Name, Type: facts.TypeOf(v) as TensorType)).ToList();
        if (types.Exists(static t => t.Type?.Element != DataType.Float)) return null;
        var inTail = cut.Tail.Nodes.Select(static n => n.Source!).ToHashSet();
        var steps = ImmutableArray.CreateBuilder<RecombinationStep>();
        foreach (var node in GraphOrder.Of(cut.Tail.Document.Model.Graph).Nodes.Where(inTail.Contains))
        {
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i] is not { } output || facts.ConstantOf(output) is not null || output.Uses.Count == 0 && !output.IsGraphOutput) continue;
                if (facts.UnitOf(node) is not { } unit || unit.Step(facts.CallOf(node), i) is not { } step) return null;
                steps.Add(new RecombinationStep(step, [.. step is JoinStep ? node.Inputs.OfType<Value>().Select(static v => v.Name) : [node.Inputs[0]!.Name]], output.Name));
            }
        }

        var made = steps.Select(static s => s.Output).Concat(types.Select(static t => t.Name)).ToHashSet(StringComparer.Ordinal);
        return steps.Any(s => !s.Inputs.All(made.Contains)) || !cut.Tail.OutputNames.All(made.Contains) ? null : new Recombination([.. types.Select(static t => (t.Name, t.Type!))], steps.ToImmutable(), [.. cut.Tail.OutputNames]);
    }
}
