using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>The operators of ai.onnx.ml: types and shapes, and ranges where they follow from the operator alone.</summary>
static class MachineLearningOperators
{
    const string Domain = "ai.onnx.ml";

    public static IEnumerable<OperatorSemantics> All =>
    [
        Unit("ArrayFeatureExtractor", static c => [new TensorType(c.Element(0), c.Shape(0) is { Rank: 1 } ? Shape.Of(1, Count(c.Shape(1))) : c.Shape(0).With(-1, Count(c.Shape(1))))], static c => ValueRange.Uniform(c.Range(0).Overall)),
        Unit("Binarizer", static c => [c.Type(0)], static _ => ValueRange.Uniform(0, 1)),
        Unit("CategoryMapper", static c => [new TensorType(c.Element(0) == DataType.String ? DataType.Int64 : DataType.String, c.Shape(0))], static c => Codes(c, "cats_int64s", c.Int("default_int64", -1))),
        Unit("FeatureVectorizer", static c => [Shapes.Tensor(DataType.Float, c.Shape(0).At(0), c.Ints("inputdimensions") is { } dims ? dims.Sum() : Dim.Unknown)],
            static c => ValueRange.Uniform(Enumerable.Range(0, c.InputCount).Select(i => c.Range(i).Overall).Aggregate(new Interval(0, 0), static (a, b) => a.Union(b)))),
        Unit("Imputer", static c => [c.Type(0)], ImputedRange),
        Unit("LabelEncoder", static c => [new TensorType(EncodedType(c), c.Shape(0))], EncodedRange),
        Unit("LinearClassifier", static c => [Shapes.Tensor(LabelType(c, "classlabels_strings"), c.Shape(0).At(0)), Shapes.Tensor(DataType.Float, c.Shape(0).At(0), Classes(c, "classlabels_strings", "classlabels_ints"))],
            static (c, o) => o == 0 ? Labels(c, "classlabels_ints") : EnsembleRanges.Linear(c, Math.Max(1, c.Floats("intercepts")?.Length ?? 1), EnsembleRanges.OfBoth)),
        Unit("LinearRegressor", static c => [Shapes.Tensor(DataType.Float, c.Shape(0).At(0), Dim.Of(c.Int("targets", 1)))], static c => EnsembleRanges.Linear(c, (int)Math.Clamp(c.Int("targets", 1), 0, int.MaxValue))),
        Unit("Normalizer", static c => [new TensorType(DataType.Float, c.Shape(0))], static c => c.String("norm", "MAX") == "MAX" ? ValueRange.Unknown : ValueRange.Uniform(new Interval(-1, 1).Outward(DataType.Float, 1 << 16))),
        Unit("OneHotEncoder", static c => [new TensorType(DataType.Float, c.Shape(0) is { } s ? new Shape(s.Dims.Add(Categories(c))) : null)], static _ => ValueRange.Uniform(0, 1)),
        Unit("Scaler", static c => [new TensorType(DataType.Float, c.Shape(0))], ScalerRange),
        Unit("SVMClassifier", static c => [Shapes.Tensor(LabelType(c, "classlabels_strings"), c.Shape(0).At(0)), Shapes.Tensor(DataType.Float, c.Shape(0).At(0), Dim.Unknown)]),
        Unit("SVMRegressor", static c => [Shapes.Tensor(DataType.Float, c.Shape(0).At(0), 1)]),
        Unit("TreeEnsemble", static c => [Shapes.Tensor(c.Element(0), c.Shape(0).At(0), c.HasAttribute("n_targets") ? Dim.Of(c.Int("n_targets", -1)) : Dim.Unknown)], EnsembleRanges.Trees),
        Unit("TreeEnsembleRegressor", static c => [Shapes.Tensor(DataType.Float, c.Shape(0).At(0), c.HasAttribute("n_targets") ? Dim.Of(c.Int("n_targets", -1)) : Dim.Unknown)], EnsembleRanges.Regressor),
        Unit("TreeEnsembleClassifier", static c => [Shapes.Tensor(LabelType(c, "classlabels_strings"), c.Shape(0).At(0)), Shapes.Tensor(DataType.Float, c.Shape(0).At(0), Classes(c, "classlabels_strings", "classlabels_int64s"))],
            static (c, o) => o == 0 ? Labels(c, "classlabels_int64s") : EnsembleRanges.Classifier(c)),
        Unit("ZipMap", static c => [new SequenceType(new MapType(LabelType(c, "classlabels_strings"), new TensorType(DataType.Float, Shape.Of())))], static c => ValueRange.Uniform(c.Range(0).Overall)),
    ];

    static StatedUnit Unit(string opType, Func<OperatorCall, ImmutableArray<OnnxType?>> types, Func<OperatorCall, ValueRange>? range = null) =>
        new(opType, types, range is null ? null : (call, output) => range(call), Domain);

    static StatedUnit Unit(string opType, Func<OperatorCall, ImmutableArray<OnnxType?>> types, Func<OperatorCall, int, ValueRange> range) => new(opType, types, range, Domain);

    // Without labels of their own, two classes are 1 and 0, or 1 and −1.
    static ValueRange Labels(OperatorCall call, string integers) => Codes(call, integers, 0, -1, 1);

    // One of a list of integers, or one of those that stand for all others.
    static ValueRange Codes(OperatorCall call, string integers, params ReadOnlySpan<long> others)
    {
        if (call.OutputType(0) is not { Element: DataType.Int64 }) return ValueRange.Unknown;
        long[] all = [.. call.Ints(integers) ?? [], .. others];
        return ValueRange.Uniform(all.Min(), all.Max());
    }

    static ValueRange EncodedRange(OperatorCall call) => EncodedType(call) switch
    {
        DataType.Float when call.Floats("values_floats") is { IsEmpty: false } values => Hull([.. values, call.Float("default_float", 0)]),
        DataType.Int64 when call.Ints("values_int64s") is { IsEmpty: false } => Codes(call, "values_int64s", call.Int("default_int64", -1)),
        var type => RangeAnalysis.OfType(type),
    };

    static ValueRange ImputedRange(OperatorCall call)
    {
        double[] values = call.Element(0).IsFloat() ? [.. call.Floats("imputed_value_floats") ?? []] : [.. (call.Ints("imputed_value_int64s") ?? []).Select(static v => (double)v)];
        return values.Length == 0 ? ValueRange.Unknown : ValueRange.Uniform(call.Range(0).Overall.Union(Hull(values).Overall));
    }

    static ValueRange Hull(double[] values) => values.Any(double.IsNaN) ? ValueRange.Unknown : ValueRange.Uniform(values.Min(), values.Max());

    static Dim Count(Shape? shape) => shape is null ? Dim.Unknown : Axes.Product(shape.Dims);

    static int Strings(OperatorCall call, string name) => call.Attribute(name) is { Kind: AttributeKind.Strings } given ? given.Strings.Length : 0;

    static DataType LabelType(OperatorCall call, string strings) => Strings(call, strings) > 0 ? DataType.String : DataType.Int64;

    static Dim Classes(OperatorCall call, string strings, string integers) =>
        Math.Max(Strings(call, strings), call.Ints(integers)?.Length ?? 0) is > 0 and var count ? count : Dim.Unknown;

    static Dim Categories(OperatorCall call) => Math.Max(Strings(call, "cats_strings"), call.Ints("cats_int64s")?.Length ?? 0) is > 0 and var count ? count : Dim.Unknown;

    static DataType EncodedType(OperatorCall call)
    {
        if (call.Attribute("values_tensor") is { Tensors: [var tensor, ..] }) return tensor.Type;
        if (Strings(call, "values_strings") > 0) return DataType.String;
        if (call.Ints("values_int64s") is { IsEmpty: false }) return DataType.Int64;
        if (call.Floats("values_floats") is { IsEmpty: false }) return DataType.Float;
        // Version 1 maps strings to their places in one list, and back.
        return Strings(call, "classes_strings") > 0 ? call.Element(0) == DataType.String ? DataType.Int64 : DataType.String : DataType.Undefined;
    }

    static ValueRange ScalerRange(OperatorCall call)
    {
        if (call.Floats("scale") is not { IsEmpty: false } scale || call.Floats("offset") is not { IsEmpty: false } offset || !call.Element(0).IsFloat()) return ValueRange.Unknown;
        var x = call.Range(0).Overall;
        return ValueRange.Uniform(Enumerable.Range(0, Math.Max(scale.Length, offset.Length))
            .Select(i => x.Minus(Interval.Point(offset[i % offset.Length])).Outward(DataType.Float).Times(scale[i % scale.Length]))
            .Aggregate(static (a, b) => a.Union(b)).Outward(DataType.Float, 2));
    }
}
