using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Quantizing;

namespace ModelLint.Quantization.Planning;

/// <summary>Quantizes constants.</summary>
static class WeightQuantizer
{
    // A bias beyond this many codes would overflow int32 (ONNX Runtime pull request 22020; rule catalogue, WGT004).
    const double MaxBiasCode = int.MaxValue / 2;

    /// <summary>Weights with one scale for each output channel, or one for all. Nothing is clipped: that bought nothing on real models (docs/accuracy.md).</summary>
    /// <param name="name">Their value.</param>
    /// <param name="weights">Elements, in row-major order.</param>
    /// <param name="dims">Extents.</param>
    /// <param name="axis">Axis of the output channels; null for one scale.</param>
    /// <param name="codes">Type of the codes: int8 is taken symmetric, uint8 not.</param>
    /// <param name="bias">What is added to each channel, in steps of <paramref name="inputScale"/> times the weight's scale; empty where there is none.</param>
    /// <param name="inputScale">Scale of the data that the weights are multiplied with.</param>
    /// <param name="keepsGrid">True where a grid that the weights lie on is kept.</param>
    public static PlannedConstant Weights(string name, ReadOnlySpan<float> weights, ImmutableArray<long> dims, int? axis, CodeType codes, ReadOnlySpan<float> bias, double inputScale, bool keepsGrid)
    {
        if (keepsGrid && OnGrid(name, weights, dims, codes, bias, inputScale) is { } kept) return kept;
        var channels = axis is { } a ? checked((int)dims[a]) : 1;
        var block = axis is { } along ? Product(dims, along + 1, dims.Length) : weights.Length;
        var (scales, zeros) = (new float[channels], new long[channels]);
        for (var c = 0; c < channels; c++)
        {
            var (lo, hi) = (0f, 0f);
            for (var start = c * block; start < weights.Length; start += channels * block)
            {
                foreach (var w in weights.Slice(start, Math.Min(block, weights.Length - start)))
                    (lo, hi) = (Math.Min(lo, w), Math.Max(hi, w));
            }

            // Channels of zeros would have a scale of zero.
            var isDead = lo == 0 && hi == 0;
            var (scale, zero) = isDead ? (1f, codes.IsSigned ? 0 : (codes.Max + 1) / 2) : Cover(lo, hi, codes);
            if (bias.Length > 0) scale = Math.Max(scale, (float)(Math.Abs(bias[Math.Min(c, bias.Length - 1)]) / (MaxBiasCode * inputScale)));
            (scales[c], zeros[c]) = (scale, zero);
        }

        return new PlannedConstant(name, dims, Encode(weights, block, codes, scales, zeros), codes, axis, [.. scales], [.. zeros], IsOnGrid: false);
    }

    /// <summary>A bias in steps of the product of both scales, as integer kernels add it.</summary>
    public static PlannedConstant Bias(string name, ReadOnlySpan<float> bias, double inputScale, ImmutableArray<float> weightScales)
    {
        var codes = CodeType.Of(Onnx.DataType.Int32);
        var scales = weightScales.Select(s => (float)(s * inputScale)).ToArray();
        var data = new byte[bias.Length * sizeof(int)];
        var ints = MemoryMarshal.Cast<byte, int>(data.AsSpan());
        for (var i = 0; i < bias.Length; i++) ints[i] = (int)new ScaleParameters(codes, scales[scales.Length == 1 ? 0 : i], 0).Quantize(bias[i]);
        return new PlannedConstant(name, [bias.Length], data, codes, scales.Length == 1 ? null : 0, [.. scales], [.. scales.Select(static _ => 0L)], IsOnGrid: false);
    }

    /// <summary>A constant operand with one scale, quantized as activations are. A single number has a code of its own: nothing is lost.</summary>
    public static PlannedConstant Operand(string name, ReadOnlySpan<float> elements, ImmutableArray<long> dims, CodeType codes, bool isSymmetric)
    {
        var (lo, hi) = (0f, 0f);
        foreach (var e in elements) (lo, hi) = (Math.Min(lo, e), Math.Max(hi, e));
        var parameters = Single(elements, codes) ?? ScaleParameters.Cover(new(lo, hi), codes, isSymmetric);
        float[] scales = [parameters.Scale];
        long[] zeros = [parameters.ZeroPoint];
        return new PlannedConstant(name, dims, Encode(elements, Math.Max(1, elements.Length), codes, scales, zeros), codes, null, [.. scales], [.. zeros], IsOnGrid: false);
    }

    static ScaleParameters? Single(ReadOnlySpan<float> elements, CodeType codes)
    {
        if (elements.IsEmpty || elements[0] == 0 || elements.ContainsAnyExcept(elements[0])) return null;
        var middle = codes.IsSigned ? 0 : (codes.Max + 1) / 2;
        return new ScaleParameters(codes, Math.Abs(elements[0]), middle);
    }

    static PlannedConstant? OnGrid(string name, ReadOnlySpan<float> weights, ImmutableArray<long> dims, CodeType codes, ReadOnlySpan<float> bias, double inputScale)
    {
        if (GridFinder.Step(weights) is not { } step) return null;
        var (lo, hi) = (0.0, 0.0);
        foreach (var w in weights) (lo, hi) = (Math.Min(lo, w), Math.Max(hi, w));
        foreach (var b in bias)
            if (Math.Abs(b) > MaxBiasCode * inputScale * step) return null;
        var (least, most) = ((long)Math.Round(lo / step), (long)Math.Round(hi / step));
        // Symmetric where the codes have room; else the zero point takes the grid to where they are.
        var zero = least >= codes.Min && most <= codes.Max ? 0 : codes.Min - least;
        if (least + zero < codes.Min || most + zero > codes.Max) return null;
        float[] scales = [(float)step];
        long[] zeros = [zero];
        return new PlannedConstant(name, dims, Encode(weights, weights.Length, codes, scales, zeros), codes, null, [.. scales], [.. zeros], IsOnGrid: true);
    }

    static (float Scale, long Zero) Cover(float lo, float hi, CodeType codes)
    {
        // Weights may be as small as they are: unlike activations they need no least range.
        if (codes.IsSigned) return (Math.Max(Math.Max(-lo, hi) / codes.Max, 1.17549435e-38f), 0);
        var scale = Math.Max((float)(((double)hi - lo) / codes.Steps), 1.17549435e-38f);
        return (scale, (long)Math.Clamp(Math.Round(codes.Min - lo / (double)scale), codes.Min, codes.Max));
    }

    static byte[] Encode(ReadOnlySpan<float> elements, int block, CodeType codes, float[] scales, long[] zeros)
    {
        var bytes = codes.Bits / 8;
        var data = new byte[elements.Length * bytes];
        for (var i = 0; i < elements.Length; i++)
        {
            var channel = i / block % scales.Length;
            var code = new ScaleParameters(codes, scales[channel], zeros[channel]).Quantize(elements[i]);
            if (bytes == 1) data[i] = (byte)code;
            else MemoryMarshal.Cast<byte, ushort>(data.AsSpan())[i] = (ushort)code;
        }

        return data;
    }

    static int Product(ImmutableArray<long> dims, int from, int to)
    {
        var product = 1L;
        for (var i = from; i < to; i++) product *= dims[i];
        return checked((int)product);
    }
}
