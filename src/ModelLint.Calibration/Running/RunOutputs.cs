using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Running;

/// <summary>What one run gave, where ONNX Runtime left it: nothing is copied. Disposing frees it, and ends access to its spans.</summary>
public sealed class RunOutputs : IDisposable
{
    readonly IDisposableReadOnlyCollection<OrtValue> _values;
    readonly ImmutableArray<string> _names;

    internal RunOutputs(IDisposableReadOnlyCollection<OrtValue> values, ImmutableArray<string> names) => (_values, _names) = (values, names);

    /// <summary>Number of outputs.</summary>
    public int Count => _names.Length;

    /// <summary>Name of an output.</summary>
    public string Name(int index) => _names[index];

    /// <summary>Element type of an output; undefined where it is no tensor, or an optional that is absent.</summary>
    public DataType Element(int index) => _values[index].IsTensor ? (DataType)(int)_values[index].GetTensorTypeAndShape().ElementDataType : DataType.Undefined;

    /// <summary>Extents of an output that is a tensor.</summary>
    public ImmutableArray<long> Dims(int index) => [.. _values[index].GetTensorTypeAndShape().Shape];

    /// <summary>Elements of an output that is a tensor of numbers, in row-major order. May be read from several threads at once.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _values[index].GetTensorTypeAndShape().ElementCount == 0 ? [] : _values[index].GetTensorMutableRawData();

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
