using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Conformance;

/// <summary>Other values for an input, of the same type and shape: all alike, in another order, one changed.</summary>
static class OtherValues
{
    // Longer inputs are data rather than settings: they are changed as a whole only.
    const int MaxSingly = 32;

    static readonly long[] _axes = [-1, 0, 1, 2, 3, 4, 5];

    /// <summary>What to try for a value of a model.</summary>
    public static IEnumerable<TensorValue> Of(TensorValue value, ModelProto model)
    {
        if (value.Count == 0) return [];
        if (value.Type == DataType.String) return Texts(value.Strings.ToArray(), model).Select(s => TensorValue.OfStrings(value.Dims, s));
        return value.IsInteger
            ? Integers(value.Integers.ToArray(), value.Type, isList: value.Dims.Length > 0).Select(v => TensorValue.OfIntegers(value.Type, value.Dims, v))
            : Reals(value.Reals.ToArray()).Select(v => TensorValue.OfReals(value.Type, value.Dims, v));
    }

    static IEnumerable<long[]> Integers(long[] values, DataType type, bool isList)
    {
        // A scalar may be a divisor (the step of a STFT), and ONNX Runtime's process ends where that is zero.
        var numbers = type == DataType.Bool ? [0, 1] : isList ? _axes : _axes.Where(n => n > 0 || n >= values.Min()).ToArray();
        foreach (var other in Orders(values)) yield return other;
        foreach (var number in numbers) yield return [.. values.Select(_ => number)];
        if (values.Length > MaxSingly) yield break;
        for (var i = 0; i < values.Length; i++)
            foreach (var number in numbers.Append(values[i] + 1).Append(values[i] - 1))
                if (number >= numbers[0]) yield return With(values, i, number);
    }

    static IEnumerable<double[]> Reals(double[] values)
    {
        foreach (var other in Orders(values)) yield return other;
        foreach (var number in new[] { 0, 1, values[0] }) yield return [.. values.Select(_ => number)];
        foreach (var factor in new[] { -1, 0.5, 2, 4 }) yield return [.. values.Select(v => v * factor)];
        yield return [.. values.Select((_, i) => (double)i)];
        if (values.Length > MaxSingly) yield break;
        for (var i = 0; i < values.Length; i++)
            foreach (var factor in new[] { 0.25, 0.5, 2, 3 })
                yield return With(values, i, values[i] * factor);
    }

    // Words that a node names (stop words) mean something to it.
    static IEnumerable<string[]> Texts(string[] values, ModelProto model)
    {
        foreach (var other in Orders(values)) yield return other;
        foreach (var word in model.Graph.Node.SelectMany(static n => n.Attribute).SelectMany(static a => a.Strings).Select(static s => s.ToStringUtf8()).Concat(["", "a", "a b c d e f g"]))
        {
            yield return [.. values.Select(_ => word)];
            yield return With(values, 0, word);
        }
    }

    static IEnumerable<T[]> Orders<T>(T[] values)
    {
        yield return [.. values.Reverse()];
        for (var i = 1; i < Math.Min(values.Length, MaxSingly); i++) yield return [.. values[i..], .. values[..i]];
    }

    static T[] With<T>(T[] values, int index, T value)
    {
        T[] other = [.. values];
        other[index] = value;
        return other;
    }
}
