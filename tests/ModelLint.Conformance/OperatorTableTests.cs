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

    // What has no finite range though its inputs do, and why.
    const string Unbounded = """
        ### What stays without bounds

        Bounded inputs don't bound these, so that no range is claimed:

        | operator | where | why |
        |---|---|---|
        | Div, Reciprocal, Pow, Tan, Log, Normalizer (MAX) | a pole may lie inside of the input's interval | the quotient grows without bound on the way to it |
        | Inverse (com.microsoft) | always | entries grow without bound as a matrix becomes singular |
        | BitCast to a real type | the integers of the interval reach the bits of ∞ or NaN | bits in between are those of every number |
        | MaxPool of real numbers | a dilated window may lie wholly in the padding | ONNX Runtime gives the lowest number of the type, others −∞ |
        | Attention's scores with a mask, NGramRepeatBlock | always | −∞ is what is written |
        | Loop, Scan | a carried value grows, and the number of iterations isn't known or above 4,096 | each iteration adds to it |
        | (x − μ) / √(mean(x²) − μ² + ε), spelled out | the rounding of both squares may take more than ε | the radicand may come out as zero or below |
        | Resize, cubic | a coefficient above zero; with exclude_outside one below −4 | weights may sum to zero before they are divided by their sum |
        | LSTM's cell state | the sequence's length isn't known | it may grow by one each step |
        | TreeEnsemble and linear models with PROBIT | always | it is infinite at 0 and 1 |

        These are not followed, though they may be bounded: Gradient (a derivative of another part of the graph), SVMRegressor's and SVMClassifier's scores, cubic Resize with both antialias and
        exclude_outside, LongformerAttention, the states of com.microsoft's CausalConvWithState, SparseToDenseMatMul, and weights packed in layouts that no specification states (MatMulFpQ4, MatMulPacked, GemmFloat8).
        Codes are taken to be summed exactly, as ONNX has it: processors that saturate sums of 16 bits (u8 × s8 without VNNI) may leave the range.
        """;

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

            {{Unbounded}}

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
