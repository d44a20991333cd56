using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Witness;

/// <summary>
/// Makes inputs for a model that no data are given for: a picture where it takes one, states at rest, otherwise evenly spread numbers.
/// The same model always gets the same.
/// </summary>
public static class InputGenerator
{
    // What extents that the model leaves free are set to where no picture is meant: long enough for a window of audio or text.
    const long FreeLength = 512;
    const long FreeTokens = 16;
    const long MaxElements = 1L << 28;

    /// <summary>One tensor for each input, in their order.</summary>
    /// <exception cref="SampleException">An input for which nothing can be made.</exception>
    public static ImmutableArray<SampleTensor> Generate(ImmutableArray<ModelInput> inputs)
    {
        var symbols = new Dictionary<string, long>(StringComparer.Ordinal);
        var random = new XorShift();
        return [.. inputs.Select(i => Generate(i, symbols, random))];
    }

    static SampleTensor Generate(ModelInput input, Dictionary<string, long> symbols, XorShift random)
    {
        if (input.Shape is not { } shape) throw new SampleException($"input {input} has no declared shape");
        var layout = ImageLayout.Of(input);
        ImmutableArray<long> dims = [.. shape.Dims.Select((d, axis) => Extent(d, layout?.Dims[axis] ?? Free(input, axis)))];
        if (dims.Aggregate((Int128)1, static (product, extent) => product * extent) is var count && count > MaxElements) throw new SampleException($"input {input} is too large to be generated");
        var values = IsState(input) ? new double[(int)count] : layout is { } picture ? Picture(picture with { Dims = dims }, random) : Numbers((int)count, input.Element, random);
        return ElementConversion.OfDoubles(values, dims, input.Element);

        long Extent(Dim dim, long free)
        {
            if (dim.Value is { } known) return known;
            if (dim.Symbol is null || symbols.TryAdd(dim.Symbol, free)) return free;
            return symbols[dim.Symbol];
        }
    }

    static long Free(ModelInput input, int axis) => axis == 0 ? 1 : input.Element.IsFloat() ? FreeLength : FreeTokens;

    // Recurrent models begin at rest; the names are those of the common exporters.
    static bool IsState(ModelInput input) => input.Element.IsFloat()
        && (input.Name.Contains("state", StringComparison.OrdinalIgnoreCase) || input.Name.Contains("hidden", StringComparison.OrdinalIgnoreCase)
            || input.Name.StartsWith("past_key_values", StringComparison.Ordinal) || input.Name is "h" or "c" or "h0" or "c0" or "hn" or "cn");

    // Indices and masks: 0 and 1 are legal for nearly all of them.
    static double[] Numbers(int count, DataType type, XorShift random)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = type.IsFloat() ? random.NextDouble() : Math.Floor(random.NextDouble() * 2);
        return values;
    }

    static double[] Picture(ImageLayout layout, XorShift random)
    {
        var pixels = SyntheticPicture.Paint(layout.Width, layout.Height, random);
        var packed = PixelPacker.Pack(pixels, new Placement(0, 0, layout.Width, layout.Height), Preprocessing.Unit, layout with { Element = layout.IsBytes ? DataType.UInt8 : DataType.Float });
        return layout.IsBytes ? Array.ConvertAll(packed.Data, static b => (double)b) : [.. MemoryMarshal.Cast<byte, float>(packed.Data).ToArray().Select(static f => (double)f)];
    }
}
