using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Running;

/// <summary>What one run gave, where ONNX Runtime left it: nothing is copied. Disposing frees it, and ends access to its spans and views.</summary>
public sealed class RunOutputs : IDisposable
{
    readonly IDisposableReadOnlyCollection<OrtValue> _values;
    readonly BoundInputs? _inputs;
    readonly ImmutableArray<string> _names;
    readonly ImmutableArray<int> _shown;
    readonly Share? _share;
    readonly bool _isView;

    internal RunOutputs(IDisposableReadOnlyCollection<OrtValue> values, ImmutableArray<string> names, BoundInputs inputs) : this(values, names, [.. Enumerable.Range(0, names.Length)], null, isView: false) => _inputs = inputs;

    RunOutputs(IDisposableReadOnlyCollection<OrtValue> values, ImmutableArray<string> names, ImmutableArray<int> shown, Share? share, bool isView) =>
        (_values, _names, _shown, _share, _isView) = (values, names, shown, share, isView);

    /// <summary>Number of outputs.</summary>
    public int Count => _shown.Length;

    /// <summary>A view of some of them; disposing it does nothing.</summary>
    public RunOutputs Only(Func<string, bool> isShown) => new(_values, _names, [.. _shown.Where(i => isShown(_names[i]))], _share, isView: true);

    /// <summary>A view of one sample's share of a batch; disposing it does nothing.</summary>
    /// <param name="index">Which sample.</param>
    /// <param name="batch">How many there are.</param>
    /// <param name="isShared">Outputs that hold the samples one behind the other; the others are shown whole.</param>
    public RunOutputs OfSample(int index, int batch, Func<string, bool> isShared) => new(_values, _names, _shown, new Share(index, batch, isShared), isView: true);

    /// <summary>Name of an output.</summary>
    public string Name(int index) => _names[_shown[index]];

    /// <summary>Element type of an output; undefined where it is no tensor, or an optional that is absent.</summary>
    public DataType Element(int index) => Value(index).IsTensor ? (DataType)(int)Value(index).GetTensorTypeAndShape().ElementDataType : DataType.Undefined;

    /// <summary>Extents of an output that is a tensor.</summary>
    public ImmutableArray<long> Dims(int index)
    {
        ImmutableArray<long> dims = [.. Value(index).GetTensorTypeAndShape().Shape];
        return ShareOf(index) is { } share ? dims.SetItem(0, dims[0] / share.Count) : dims;
    }

    /// <summary>Elements of an output that is a tensor of numbers, in row-major order. May be read from several threads at once.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        if (Value(index).GetTensorTypeAndShape().ElementCount == 0) return [];
        ReadOnlySpan<byte> bytes = Value(index).GetTensorMutableRawData();
        return ShareOf(index) is { } share ? bytes.Slice(share.Index * (bytes.Length / share.Count), bytes.Length / share.Count) : bytes;
    }

    /// <summary>A copy of an output that is a tensor of numbers.</summary>
    public SampleTensor Copy(string name)
    {
        var index = _shown.IndexOf(_names.IndexOf(name));
        return new SampleTensor(Element(index), Dims(index), Bytes(index).ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isView) return;
        _values.Dispose();
        _inputs?.Dispose();
    }

    OrtValue Value(int index) => _values[_shown[index]];

    Share? ShareOf(int index) => _share is { } share && share.IsShared(Name(index)) ? share : null;

    sealed record Share(int Index, int Count, Func<string, bool> IsShared);
}
