using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Matrix products.</summary>
static class MatrixOperators
{
    const string Microsoft = "com.microsoft";

    public static IEnumerable<OperatorSemantics> All =>
    [
        new MatMulUnit(), new GemmUnit("Gemm"), new GemmUnit("FusedGemm", Microsoft), new EinsumUnit(),
        new StatedUnit("MatMulInteger", static c => [Integers(c, DataType.Int32)], static (c, _) => IntegerRange(c), quantizing: true),
        new StatedUnit("MatMulInteger16", static c => [Integers(c, Wide16(c))], static (c, _) => MatrixProduct.Range(c, new MatrixRoles(0, 1), Wide16(c), Interval.Point(0), Interval.Point(0)), Microsoft, quantizing: true),
        .. _fused.Select(static name => new StatedUnit(name, static c => [FusedType(c)], static (c, _) => FusedRange(c), Microsoft)),
        new StatedUnit("SparseToDenseMatMul", static c => [FusedType(c)], domain: Microsoft),
        new StatedUnit("GemmFastGelu", static c => [Plain(c)], static (c, _) => GeluRange(c), Microsoft),
        new StatedUnit("GemmFloat8", static c => [new TensorType((DataType)c.Int("dtype", 1), GemmUnit.ShapeOf(c, 0, 1))], domain: Microsoft),
        new StatedUnit("MatMulNBits", static c => [PackedType(c)], static (c, _) => CodedProducts.OfFewBits(c), Microsoft),
        new StatedUnit("MatMulBnb4", static c => [PackedType(c)], static (c, _) => CodedProducts.OfFourBitTables(c), Microsoft),
        .. _packed.Select(static name => new StatedUnit(name, static c => [PackedType(c)], domain: Microsoft)),
        new StatedUnit("Det", static c => [new TensorType(c.Element(0), c.Shape(0) is { Rank: >= 2 } s ? new Shape([.. s.Dims.Take(s.Rank - 2)]) : null)], static (c, _) => Determinant(c)),
    ];

    static readonly string[] _fused = ["FusedMatMul", "TransposeMatMul", "FusedMatMulActivation"];

    static readonly string[] _packed = ["MatMulFpQ4", "MatMulPacked"];

    static DataType Wide16(OperatorCall call) => call.Element(0) == DataType.UInt16 ? DataType.UInt32 : DataType.Int32;

    static TensorType Plain(OperatorCall call) => new(call.Element(0), MatrixProduct.ShapeOf(call.Shape(0), call.Shape(1)));

    // gelu(x·W + bias), which never leaves its argument's interval but for its dent below zero, −0.17 deep.
    static ValueRange GeluRange(OperatorCall call)
    {
        var type = call.Element(0);
        return MatrixProduct.Range(call, new MatrixRoles(0, 1), type, bias: call.Has(2) ? call.Range(2) : null)
            .Map(x => new Interval(x.Lo >= 0 ? 0 : Math.Max(x.Lo, -0.1705), Math.Max(0, x.Hi)).Outward(type, 16).Overflowing(type));
    }

    static TensorType Integers(OperatorCall call, DataType type) => new(type, MatrixProduct.ShapeOf(call.Shape(0), call.Shape(1)));

    static ValueRange IntegerRange(OperatorCall call) => MatrixProduct.Range(call, new MatrixRoles(0, 1), DataType.Int32,
        call.Has(2) ? call.Range(2).Overall : Interval.Point(0), call.Has(3) ? call.Range(3).Overall : Interval.Point(0));

    static TensorType FusedType(OperatorCall call) => new(call.Element(0), MatrixProduct.ShapeOf(
        Moved(call, 0, "transBatchA"), Moved(call, 1, "transBatchB"), call.Int("transA", 0) != 0, call.Int("transB", 0) != 0));

    // transBatchA and transBatchB move the first axis behind the others but the last, before transA and transB.
    static Shape? Moved(OperatorCall call, int input, string attribute) => call.Shape(input) is { Rank: >= 3 } s && call.Int(attribute, 0) != 0
        ? new Shape([.. s.Dims.Skip(1).Take(s.Rank - 2), s[0], s[s.Rank - 1]])
        : call.Shape(input);

    static ValueRange FusedRange(OperatorCall call) => call.Int("transBatchA", 0) != 0 || call.Int("transBatchB", 0) != 0
        ? ValueRange.Unknown
        : FusedActivation.Apply(call, MatrixProduct.Range(call, new MatrixRoles(0, 1, call.Int("transA", 0) != 0, call.Int("transB", 0) != 0, call.Float("alpha", 1)), call.Element(0)));

    // Weights are packed in blocks; N says how many columns they have.
    static TensorType PackedType(OperatorCall call) => new(call.Element(0), call.Shape(0).With(-1, call.HasAttribute("N") ? Dim.Of(call.Int("N", -1)) : Dim.Unknown));

    // Hadamard: |det| ≤ Π‖row‖ ≤ (max·√n)^n.
    static ValueRange Determinant(OperatorCall call)
    {
        if (call.Shape(0).At(-1).Value is not { } n || n > 64) return ValueRange.Unknown;
        var bound = Math.Pow(call.Range(0).Overall.Magnitude * Math.Sqrt(n), n);
        return ValueRange.Uniform(Bounds.Around(bound * (1 + n * n * n * 16 * Rounding.Epsilon(call.Element(0)))).Overflowing(call.Element(0)));
    }
}

/// <summary>MatMul, as numpy.matmul.</summary>
sealed class MatMulUnit() : OperatorSemantics("MatMul")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), MatrixProduct.ShapeOf(call.Shape(0), call.Shape(1)))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => [MatrixProduct.Fold(call.Constant(0), call.Constant(1))];

    public override ValueRange Range(OperatorCall call, int output) => MatrixProduct.Range(call, new MatrixRoles(0, 1), call.Element(0));
}

/// <summary>Gemm: alpha·A·B + beta·C.</summary>
sealed class GemmUnit(string opType, string domain = "") : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public static Shape ShapeOf(OperatorCall call, int a, int b) =>
        Shape.Of(call.Shape(a).At(call.Int("transA", 0) != 0 ? 1 : 0), call.Shape(b).At(call.Int("transB", 0) != 0 ? 0 : 1));

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(call.Element(0), ShapeOf(call, 0, 1))];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { Rank: 2 } || call.Shape(1) is not { Rank: 2 }) return ValueRange.Unknown;
        var beta = call.Float("beta", 1);
        var roles = new MatrixRoles(0, 1, call.Int("transA", 0) != 0, call.Int("transB", 0) != 0, call.Float("alpha", 1));
        var bias = call.Has(2) && beta != 0 ? call.Range(2).Map(i => i.Times(beta)) : null;
        return FusedActivation.Apply(call, MatrixProduct.Range(call, roles, call.Element(0), bias: bias));
    }
}
