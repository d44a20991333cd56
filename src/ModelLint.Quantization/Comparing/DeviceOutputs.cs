using System.Globalization;
using System.Runtime.InteropServices;

namespace ModelLint.Quantization.Comparing;

/// <summary>
/// Outputs that a device's runner left in a folder: <c>Result_N/TENSOR.raw</c>, little-endian float32, N the line of the input list from 0 on (documentation of
/// qnn-net-run and snpe-net-run).
/// </summary>
public sealed class DeviceOutputs
{
    readonly string _folder;

    DeviceOutputs(string folder, int count) => (_folder, Count) = (folder, count);

    /// <summary>Number of results.</summary>
    public int Count { get; }

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="QuantizationException">It holds no Result_0, or results are missing.</exception>
    public static DeviceOutputs Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new QuantizationException($"'{folder}': no such folder of a device's outputs");
        var numbers = Directory.EnumerateDirectories(folder, "Result_*").Select(static d => int.TryParse(Path.GetFileName(d)["Result_".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1)
            .Where(static n => n >= 0).Order().ToList();
        if (numbers.Count == 0) throw new QuantizationException($"'{folder}' holds no Result_0, Result_1 …: name the folder that the device's runner wrote");
        var missing = numbers.Index().Where(static n => n.Item != n.Index).Select(static n => (int?)n.Index).FirstOrDefault();
        return missing is { } gap ? throw new QuantizationException($"'{folder}' has no Result_{gap}, and {numbers.Count - gap} results behind it: the runner was interrupted, or files were lost") : new DeviceOutputs(folder, numbers.Count);
    }

    /// <summary>One tensor of one result.</summary>
    /// <param name="result">Number of the result.</param>
    /// <param name="name">The tensor's name in the model: converters replace what no file name or C identifier holds by underscores.</param>
    /// <param name="count">Number of elements that it must have.</param>
    /// <exception cref="QuantizationException">There is no such file, or it has another size.</exception>
    public float[] Read(int result, string name, int count)
    {
        var folder = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"Result_{result}"));
        var files = Directory.EnumerateFiles(folder, "*.raw").ToDictionary(static f => Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal);
        if (!files.TryGetValue(name, out var file) && !files.TryGetValue(Identifier(name), out file))
            throw new QuantizationException($"'{folder}' has no {Identifier(name)}.raw for output '{name}'; it has {(files.Count == 0 ? "none" : string.Join(", ", files.Keys.Order(StringComparer.Ordinal).Take(5)))}");
        var bytes = new FileInfo(file).Length;
        if (bytes != (long)count * sizeof(float)) throw new QuantizationException($"'{file}' has {bytes} bytes, and output '{name}' is {count} numbers of float32 ({(long)count * sizeof(float)} bytes): was it written as codes (--use_native_output_files), or by another model?");
        try
        {
            return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QuantizationException($"'{file}' can't be read: {e.Message}", e);
        }
    }

    static string Identifier(string name)
    {
        var text = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }
}
