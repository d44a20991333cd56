using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators of com.microsoft that ONNX Runtime's optimizer and converters leave in models, and newer ones of ai.onnx without a family.</summary>
static class MicrosoftOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        Same("BiasSoftmax", static _ => ValueRange.Uniform(0, 1 + 1e-2)),
        Same("BiasDropout", static _ => ValueRange.Unknown), Same("BiasAdd", static _ => ValueRange.Unknown), Same("Inverse", static _ => ValueRange.Unknown),
        Same("NGramRepeatBlock", static _ => ValueRange.Unknown), Same("GatedRMSNorm", static _ => ValueRange.Unknown), Same("ComplexMul", static _ => ValueRange.Unknown),
        new StatedUnit("BiasSplitGelu", static c => [new TensorType(c.Element(0), c.Shape(0).With(-1, c.Shape(0).At(-1).Over(2)))], domain: Microsoft),
        new StatedUnit("CDist", static c => [Shapes.Tensor(c.Element(0), c.Shape(0).At(0), c.Shape(1).At(0))], static (_, _) => ValueRange.Uniform(0, double.PositiveInfinity), Microsoft),
        new StatedUnit("RelativePositionBias", static c => [Shapes.Tensor(c.Element(0), 1, c.Shape(0).At(1), Number(c, 1), Number(c, 2))], static (c, _) => ValueRange.Uniform(c.Range(0).Overall), Microsoft),
        new StatedUnit("RemovePadding", static c => [Shapes.Tensor(c.Element(0), Dim.Unknown, c.Shape(0).At(2))], static (c, o) => o == 0 ? ValueRange.Uniform(c.Range(0).Overall) : ValueRange.Unknown, Microsoft),
        new StatedUnit("BitCast", static c => [new TensorType((DataType)c.Int("to", 0), c.Shape(0))]),
        new StatedUnit("TensorScatter", static c => [c.Type(0)], static (c, _) => ValueRange.Uniform(c.Range(0).Overall.Union(c.Range(1).Overall))),
    ];

    static StatedUnit Same(string opType, Func<OperatorCall, ValueRange> range) => new(opType, static c => [c.Type(0)], (c, _) => range(c), Microsoft);

    static Dim Number(OperatorCall call, int input) => call.Elements(input) is [var dim] ? dim : Dim.Unknown;
}
