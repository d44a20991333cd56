using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Model;

/// <summary>What ML1001 and ML1002 tell of an external file.</summary>
static class ExternalDataReport
{
    public static void Report(RuleContext context, DiagnosticDescriptor rule, ExternalDataProblem problem) => context.Report(
        rule,
        problem.Node is { } node ? ModelElement.Of(node) : problem.Value is { } value ? ModelElement.Of(value) : ModelElement.Of(problem.Graph),
        new FindingDetails
        {
            Arguments = [new("location", problem.Location), new("tensors", problem.Tensors == 1 ? "1 tensor" : $"{problem.Tensors} tensors"), new("problem", problem.Problem)],
            Discriminator = problem.Location,
        });
}
