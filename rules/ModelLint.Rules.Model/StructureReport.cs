using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model;

/// <summary>What ML1003 and ML1004 tell of a structure problem.</summary>
static class StructureReport
{
    /// <summary>Rows of a table that lists what one finding a model counts.</summary>
    public const int Shown = 10;

    public static void Report(RuleContext context, DiagnosticDescriptor rule, StructureProblemKind kind)
    {
        foreach (var problem in context.Model.Problems.Where(p => p.Kind == kind))
        {
            context.Report(rule, problem.Node is { } node ? ModelElement.Of(node) : ModelElement.Of(problem.Graph), new FindingDetails
            {
                Arguments = [new("graph", problem.Graph.Path), new("problem", problem.Message)],
                Discriminator = problem.Message,
            });
        }
    }
}
