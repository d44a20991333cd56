using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

/// <summary>What is known of a coverage: which questions a unit answers.</summary>
[Flags]
public enum Coverage
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Types and shapes of outputs.</summary>
    Shape = 1,
    /// <summary>Outputs of constant inputs.</summary>
    Fold = 2,
    /// <summary>Ranges of outputs.</summary>
    Range = 4,
}

/// <summary>
/// What one operator means. A unit is stateless; every answer is a pure function of the call. A unit that can't tell
/// answers null (unknown): it never guesses. Members take the opset from the call where versions differ.
/// </summary>
public abstract class OperatorSemantics(string opType, string domain = "")
{
    /// <summary>The operator's name: <c>Concat</c>.</summary>
    public string OpType { get; } = opType;

    /// <summary>Its domain; empty is ai.onnx.</summary>
    public string Domain { get; } = domain;

    /// <summary>Which questions this unit answers, for the table in docs/operators.md.</summary>
    public abstract Coverage Coverage { get; }

    /// <summary>Types and shapes of the outputs, in order; null entries (or a shorter list) are unknown.</summary>
    public virtual ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [];

    /// <summary>The outputs, where every input that matters is constant; null entries are not folded.</summary>
    public virtual ImmutableArray<TensorValue?> Fold(OperatorCall call) => [];

    /// <summary>
    /// The first output's elements where it is made of weights alone (DequantizeLinear of an initializer), however many: like
    /// <see cref="Fold"/>, but asked for ranges only and within the weights budget. Null where it isn't.
    /// </summary>
    public virtual TensorValue? Weights(OperatorCall call) => null;

    /// <summary>
    /// The elements of a small integer output, where they are numbers or symbols (Shape, Gather and Concat of shapes): what
    /// carries <c>batch</c> from an input's shape into a Reshape. Null where unknown.
    /// </summary>
    public virtual ImmutableArray<Dim>? Elements(OperatorCall call) => null;

    /// <summary>What is proved of output <paramref name="output"/>.</summary>
    public virtual ValueRange Range(OperatorCall call, int output) => ValueRange.Unknown;

    /// <summary>
    /// For layout operators, which move elements and change none: how places of input <paramref name="input"/> map to
    /// output <paramref name="output"/>. Null for all other operators, and for calls that make no sense.
    /// </summary>
    public LayoutMap? Layout(OperatorCall call, int input, int output) => ModelFacts.Try(() => Moves(call, input, output), null);

    /// <summary>What <see cref="Layout"/> says; may throw where attributes or shapes are impossible.</summary>
    protected virtual LayoutMap? Moves(OperatorCall call, int input, int output) => null;

    /// <summary>For layout operators and joins: what is done to make output <paramref name="output"/>; null for all other operators, and where it depends on what isn't constant.</summary>
    public virtual LayoutStep? Step(OperatorCall call, int output) => null;

    /// <summary>
    /// For operators that saturate at both ends (Sigmoid, Softmax, Tanh): what they can give, whatever they're fed with. Such a value is judged by
    /// this, not by what little some data showed. Null for all others.
    /// </summary>
    public virtual Interval? Saturation => null;

    /// <summary>
    /// For operators that run a subgraph: which of their inputs an input of the subgraph takes its elements from (Scan's
    /// slices); −1 where it may hold others too.
    /// </summary>
    public virtual int OuterInput(OperatorCall call, int bodyInput) => -1;

    /// <summary>True for operators that put several inputs side by side in one output (Concat).</summary>
    public virtual bool IsJoin => false;

    /// <summary>True for operators that look at the shape of what they read, and at no element of it (Shape, Size).</summary>
    public virtual bool ReadsShapeOnly => false;

    /// <summary>For operators that apply a function of one real number to each element of their first input: that function. Null for all others.</summary>
    public virtual Func<double, double>? Scalar(OperatorCall call) => null;

    /// <summary>For operators that do nothing but move what lies outside of an interval to its ends (Relu, Clip): that interval. Null for all others.</summary>
    public virtual Interval? Clamp(OperatorCall call) => null;

    /// <summary>For operators that combine two real numbers element by element: the function of both. Null for all others.</summary>
    public virtual Func<double, double, double>? Pair => null;

    /// <summary>What a quantizer must know of this call; null for operators that have no integer form.</summary>
    public QuantizableForm? Quantizable(OperatorCall call) => QuantizableForms.Of(OpType, Domain, call);

    /// <summary>Where this call reads and writes codes whose scales are stated; null for operators that have none, and those that find their scales at run time.</summary>
    public virtual CodedForm? Coded(OperatorCall call) => null;

    /// <summary>For operators that compute codes from codes: what is proved of the real numbers that they round to codes.</summary>
    public virtual ValueRange RealRange(OperatorCall call) => ValueRange.Unknown;

    /// <summary>True for operators that quantize, or compute in integers on quantized data.</summary>
    public virtual bool IsQuantizing => false;

    /// <inheritdoc/>
    public override string ToString() => Domain.Length == 0 ? OpType : $"{Domain}:{OpType}";
}
