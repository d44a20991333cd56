using System.Text;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Conformance;

/// <summary>docs/operators.md is made from the code; this keeps it true. MODELLINT_ACCEPT=1 writes it anew.</summary>
public sealed class OperatorTableTests
{
    [Fact]
    public void The_page_of_operators_is_current()
    {
        var path = Path.Combine(Corpus.Repository, "docs", "operators.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable("MODELLINT_ACCEPT") == "1") File.WriteAllText(path, page);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == page, "docs/operators.md is not what the code says: run this test with MODELLINT_ACCEPT=1");
    }

    static string Page()
    {
        var page = new StringBuilder("""
            # Operators

            What is known of each operator, made from the code (tests/ModelLint.Conformance/OperatorTableTests.cs). *shape*: types and shapes of outputs are inferred; *fold*: outputs of
            constant inputs are computed; *range*: bounds of outputs are proved from bounds of inputs. An operator that isn't listed yields "unknown", never a guess.

            ## Judged by ONNX's own operator tests

            Over ONNX's operator tests (ONNX 1.12, and those of 1.23 that are new since; opsets up to 28) no inferred type or shape contradicts an expected output, no expected output lies outside its proved
            range, and no folded output differs from the expected one. The tests fail where coverage falls below:


            """.ReplaceLineEndings("\n"));
        page.Append("| aspect | tests covered |\n|---|---|\n");
        page.Append($"| types and shapes that the inputs' types and shapes determine | {ShapeTests.Alone.Known:0.0} % |\n");
        page.Append($"| the same, with axes and sizes constant as in real models | {ShapeTests.WithSettings.Known:0.0} % |\n");
        page.Append($"| finite ranges, from the inputs' exact values | {OperatorTests.RangeFloor:0.0} % |\n");
        page.Append($"| finite ranges, from one interval an input | {OperatorTests.UniformRangeFloor:0.0} % |\n");
        page.Append($"| folded, with constant inputs | {OperatorTests.FoldFloor:0.0} % |\n");
        page.Append($$"""

            Many of these tests give axes, sizes and target shapes as inputs, and what a shape then is nobody can tell before the run: those tests are no part of the first two figures. A test is set aside
            only where it is shown that each missing extent hangs on values (tests/ModelLint.Conformance/ShapeWitness.cs): other values of the same types and shapes are tried, and the extent comes out in two ways.

            | set aside, of all tests | inputs' shapes alone | axes and sizes constant |
            |---|---|---|
            | shown by runs of ONNX Runtime | {{ShapeTests.Alone.VariesInRuns:0.0}} % | {{ShapeTests.WithSettings.VariesInRuns:0.0}} % |
            | shown by the operators' definitions, for what ONNX Runtime has no kernel for | {{ShapeTests.Alone.VariesByDefinition:0.0}} % | {{ShapeTests.WithSettings.VariesByDefinition:0.0}} % |

            Inputs or expected outputs of up to {{OperatorTests.UnboundedCeiling:0.0}} % of the tests hold NaN or infinities, so that nothing bounds what is made of them: where no finite range is proved, these are no part of the figures on ranges.
            What is then still missing there is bounded by no interval an input (a quotient whose divisor may be zero, deviations of normalizations that are spelled out), or hangs on how often a loop is run.

            What is still missing of types and shapes counts as not known, though some of it hangs on values too: sizes of decoded images, text without stop words in a locale that the machine lacks.

            """.ReplaceLineEndings("\n"));
        foreach (var domain in OperatorCatalog.Default.Units.GroupBy(static u => u.Domain))
        {
            page.Append($"\n## {(domain.Key.Length == 0 ? "ai.onnx" : domain.Key)}\n\n{domain.Count()} operators.\n\n| operator | shape | fold | range |\n|---|---|---|---|\n");
            foreach (var unit in domain) page.Append($"| {unit.OpType} | {Mark(unit, Coverage.Shape)} | {Mark(unit, Coverage.Fold)} | {Mark(unit, Coverage.Range)} |\n");
        }

        return page.ToString();
    }

    static string Mark(OperatorSemantics unit, Coverage question) => unit.Coverage.HasFlag(question) ? "yes" : "";
}
