using System.Collections.Concurrent;

namespace ModelLint.Onnx.Reading;

/// <summary>Finds the bytes of tensors: in the model file or in external files, which are mapped when first needed.</summary>
sealed class TensorStore(ModelBytes model, string? folder) : IDisposable
{
    readonly ConcurrentDictionary<string, Lazy<MappedFile>> _external = new(StringComparer.Ordinal);

    public string? Folder => folder;

    public ModelBytes Model => model;

    /// <exception cref="ModelFormatException">External data that can't be read.</exception>
    public bool TryGetRaw(Tensor tensor, out ReadOnlySpan<byte> bytes)
    {
        if (tensor.External is { } external)
        {
            bytes = External(external);
            return true;
        }

        var reader = new WireReader(model.Bytes(new ByteSpan(0, model.Length)), tensor.Span);
        bytes = default;
        var found = false;
        while (reader.Next())
        {
            if (reader.Field != Protos.TensorProto.RawDataFieldNumber)
            {
                reader.Skip();
                continue;
            }

            bytes = reader.Bytes(reader.ReadSpan());
            found = true;
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var file in _external.Values)
            if (file.IsValueCreated) file.Value.Dispose();
    }

    ReadOnlySpan<byte> External(ExternalReference reference)
    {
        var place = ExternalData.Resolve(reference, folder);
        if (place.Problem is { } problem) throw new ModelFormatException(problem);
        var file = _external.GetOrAdd(place.Path!, static (path, length) => new Lazy<MappedFile>(() => MappedFile.Open(path, length)), place.FileLength).Value;
        if (place.Length > int.MaxValue) throw new ModelFormatException($"external data '{reference.Location}': {place.Length} bytes in one tensor are more than 2 GB");
        return file.Bytes(new ByteSpan(reference.Offset, place.Length));
    }
}
