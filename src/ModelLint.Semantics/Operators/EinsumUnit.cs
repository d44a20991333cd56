using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Einsum: sums of products over labelled axes, in the notation of numpy.einsum. Labels in "..." are broadcast.</summary>
sealed class EinsumUnit() : OperatorSemantics("Einsum")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new TensorType(call.Element(0), Terms.Parse(call) is { } terms ? new Shape([.. terms.Output.Select(l => terms.Dims.GetValueOrDefault(l))]) : null)];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (Terms.Parse(call) is not { } terms) return ValueRange.Unknown;
        var summed = terms.Dims.Where(d => !terms.Output.Contains(d.Key)).ToList();
        var product = Enumerable.Range(0, call.InputCount).Select(i => call.Range(i).Overall).Aggregate(Bounds.Times);
        var means = Expectation(call, terms, [.. summed.Select(static d => d.Key)]);
        if (!product.IsBounded || Axes.Product(summed.Select(static d => d.Value)).Value is not { } count || count > 1 << 24)
            return means is { } only ? ValueRange.Uniform(only) : ValueRange.Unknown;
        var operations = (int)count + call.InputCount;
        var sum = TermSums.None.Plus(product).Times(count) with { LeastTerm = product.Lo, MostTerm = product.Hi };
        var interval = sum.Round(call.Element(0), operations);
        return ValueRange.Uniform(means is { } m ? interval.Intersect(m) : interval);
    }

    static Interval? Expectation(OperatorCall call, Terms terms, List<string> summed)
    {
        if (call.InputCount != 2 || summed is not [var label]) return null;
        for (var side = 0; side < 2; side++)
        {
            var axis = terms.Inputs[side].IndexOf(label);
            if (axis < 0 || !terms.Inputs[1 - side].Contains(label) || terms.Inputs[side].Count(l => l == label) > 1 || !SimplexIdiom.IsDistribution(call, side, axis)) continue;
            return SimplexIdiom.Expectation(call.Range(1 - side).Overall, call.Element(0), terms.Dims[label].Value ?? 1 << 14);
        }

        return null;
    }

    // The equation with every "..." spelled out: its axes are labelled by their distance from the end.
    sealed record Terms(ImmutableArray<ImmutableArray<string>> Inputs, ImmutableArray<string> Output, Dictionary<string, Dim> Dims)
    {
        public static Terms? Parse(OperatorCall call)
        {
            var equation = string.Concat(call.String("equation", "").Where(static c => !char.IsWhiteSpace(c)));
            var sides = equation.Split("->");
            var written = sides[0].Split(',');
            if (sides.Length > 2 || written.Length != call.InputCount) return null;
            var dims = new Dictionary<string, Dim>();
            var inputs = new List<ImmutableArray<string>>();
            var broadcast = 0;
            for (var i = 0; i < written.Length; i++)
            {
                if (call.Shape(i) is not { } shape) return null;
                var named = written[i].Replace("...", "").Length;
                var hidden = written[i].Contains("...") ? shape.Rank - named : 0;
                if (named + hidden != shape.Rank || hidden < 0) return null;
                broadcast = Math.Max(broadcast, hidden);
                var labels = Labels(written[i], hidden);
                for (var axis = 0; axis < labels.Length; axis++) dims[labels[axis]] = Agree(dims, labels[axis], shape[axis]);
                inputs.Add(labels);
            }

            return new Terms([.. inputs], sides.Length == 2 ? Labels(sides[1], broadcast) : Implicit(inputs, broadcast), dims);
        }

        static Dim Agree(Dictionary<string, Dim> dims, string label, Dim dim) => dims.TryGetValue(label, out var known) && (known.Value is not null and not 1 || dim.IsUnknown || dim.Value == 1) ? known : dim;

        static ImmutableArray<string> Labels(string text, int hidden)
        {
            var labels = ImmutableArray.CreateBuilder<string>();
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] != '.')
                {
                    labels.Add(text[i].ToString());
                    continue;
                }

                for (var k = hidden; k > 0; k--) labels.Add($".{k}");
                i += 2;
            }

            return labels.ToImmutable();
        }

        // Without an arrow: broadcast axes, then the labels that stand once, sorted.
        static ImmutableArray<string> Implicit(List<ImmutableArray<string>> inputs, int broadcast) =>
        [
            .. Labels("...", broadcast),
            .. inputs.SelectMany(static l => l).Where(static l => l[0] != '.').GroupBy(static l => l).Where(static g => g.Count() == 1).Select(static g => g.Key).Order(StringComparer.Ordinal),
        ];
    }
}
