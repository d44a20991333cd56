using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Coverage;

/// <summary>A node that made large numbers of small ones.</summary>
/// <param name="Node">The node.</param>
/// <param name="Output">What it gave.</param>
/// <param name="Input">The largest magnitude that it read.</param>
/// <param name="Reached">The largest magnitude that it gave.</param>
public sealed record Blowup(Node Node, Value Output, double Input, double Reached);

/// <summary>Finds where values grow out of all proportion: exp() of numbers that it isn't meant for, divisions by next to nothing.</summary>
public static class Growth
{
    /// <summary>The least magnitude that is worth telling unless told otherwise: an INT8 step of 4,000 or more.</summary>
    public const double LeastTold = 1e6;

    /// <summary>The least growth in one node that is worth telling unless told otherwise.</summary>
    public const double FactorTold = 1e4;

    /// <summary>The nodes, in the order of the file, whose output reaches <paramref name="least"/> or more and <paramref name="factor"/> times what they read.</summary>
    /// <param name="graph">The main graph.</param>
    /// <param name="evidence">What was seen, and what constants hold. A node of which an input isn't known isn't judged.</param>
    /// <param name="least">The least magnitude that is told.</param>
    /// <param name="factor">The least growth that is told.</param>
    public static IEnumerable<Blowup> Find(Graph graph, ModelEvidence evidence, double least, double factor)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(evidence);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.OfType<Value>())
            {
                if (evidence.ObservationOf(output) is not { Count: > 0 } seen || seen.Range.Magnitude < least) continue;
                var inputs = node.Inputs.OfType<Value>().Select(i => MagnitudeOf(i, evidence)).ToList();
                if (inputs.Count == 0 || inputs.Any(static m => m is null)) continue;
                var input = inputs.Max()!.Value;
                if (seen.Range.Magnitude >= factor * input) yield return new Blowup(node, output, input, seen.Range.Magnitude);
            }
        }
    }

    static double? MagnitudeOf(Value value, ModelEvidence evidence)
    {
        if (evidence.ObservationOf(value) is { Count: > 0 } seen) return seen.Range.Magnitude;
        return evidence.Facts.RangeOf(value).Overall is { IsBounded: true } known ? known.Magnitude : null;
    }
}
