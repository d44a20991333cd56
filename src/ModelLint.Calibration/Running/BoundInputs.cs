using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Running;

/// <summary>Tensors where ONNX Runtime reads them: where they lie, pinned and not copied. An output may be an input itself, so they are kept as long as outputs are.</summary>
sealed class BoundInputs : IDisposable
{
    readonly ImmutableArray<GCHandle> _pins;

    public BoundInputs(IReadOnlyList<SampleTensor> tensors)
    {
        _pins = [.. tensors.Select(static t => GCHandle.Alloc(t.Data, GCHandleType.Pinned))];
        Values = [.. tensors.Zip(_pins, Bind)];
    }

    /// <summary>The tensors, in their order.</summary>
    public ImmutableArray<OrtValue> Values { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in Values) value.Dispose();
        foreach (var pin in _pins) pin.Free();
    }

    static OrtValue Bind(SampleTensor tensor, GCHandle pin)
    {
        var dims = tensor.Dims ?? throw new ArgumentException("an input without extents", nameof(tensor));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)(int)tensor.Element, [.. dims], pin.AddrOfPinnedObject(), tensor.Data.Length);
    }
}
