using System.Collections.Immutable;
using System.Text.Json;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Exporting;

/// <summary>
/// A plan as an encodings file, which Qualcomm's converter takes as <c>--quantization_overrides</c> (QAIRT Quantization Specification; AIMET encodings format).
/// Biases have none: the quantizer makes them of the scales of input and weight.
/// </summary>
public static class EncodingsFile
{
    const int MostBits = 16;

    /// <summary>Writes the file.</summary>
    /// <param name="plan">What is quantized how.</param>
    /// <param name="version">The layout.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(QuantizationPlan plan, EncodingsVersion version, Stream output)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("version", version == EncodingsVersion.V061 ? "0.6.1" : "1.0.0");
        var (activations, parameters) = (Activations(plan), Parameters(plan));
        if (version == EncodingsVersion.V061)
        {
            Named(writer, "activation_encodings", activations);
            Named(writer, "param_encodings", parameters);
        }
        else
        {
            Listed(writer, "activation_encodings", activations);
            Listed(writer, "param_encodings", parameters);
            writer.WriteString("producer", "modellint");
        }

        QuantizerArguments(writer, activations, parameters);
        writer.WriteEndObject();
    }

    static ImmutableArray<Encoding> Activations(QuantizationPlan plan) => [.. plan.Values.Select(Encoding.Of)];

    static ImmutableArray<Encoding> Parameters(QuantizationPlan plan) =>
    [
        .. plan.Nodes.SelectMany(static n => n.Constants).Select(static c => c.Constant).Where(static c => c.Codes.Bits <= MostBits).DistinctBy(static c => c.Name).Select(Encoding.Of),
    ];

    static void Named(Utf8JsonWriter writer, string kind, ImmutableArray<Encoding> encodings)
    {
        writer.WriteStartObject(kind);
        foreach (var encoding in encodings)
        {
            writer.WriteStartArray(encoding.Name);
            foreach (var (scale, offset) in encoding.Scales.Zip(encoding.Offsets))
            {
                writer.WriteStartObject();
                writer.WriteNumber("bitwidth", encoding.Bits);
                writer.WriteString("dtype", "int");
                writer.WriteString("is_symmetric", encoding.IsSymmetric ? "True" : "False");
                writer.WriteNumber("max", scale * ((1L << encoding.Bits) - 1 + offset));
                writer.WriteNumber("min", scale * offset);
                writer.WriteNumber("offset", offset);
                writer.WriteNumber("scale", scale);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    static void Listed(Utf8JsonWriter writer, string kind, ImmutableArray<Encoding> encodings)
    {
        writer.WriteStartArray(kind);
        foreach (var encoding in encodings)
        {
            writer.WriteStartObject();
            writer.WriteNumber("bw", encoding.Bits);
            writer.WriteString("dtype", "INT");
            writer.WriteString("enc_type", encoding.Scales.Length == 1 ? "PER_TENSOR" : "PER_CHANNEL");
            writer.WriteBoolean("is_sym", encoding.IsSymmetric);
            writer.WriteString("name", encoding.Name);
            Numbers(writer, "offset", encoding.Offsets.Select(static o => (double)o));
            Numbers(writer, "scale", encoding.Scales);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Numbers(Utf8JsonWriter writer, string name, IEnumerable<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    static void QuantizerArguments(Utf8JsonWriter writer, ImmutableArray<Encoding> activations, ImmutableArray<Encoding> parameters)
    {
        writer.WriteStartObject("quantizer_args");
        if (activations.Length > 0) writer.WriteNumber("activation_bitwidth", activations.Min(static e => e.Bits));
        writer.WriteString("dtype", "int");
        writer.WriteBoolean("is_symmetric", parameters.Length > 0 && parameters.All(static e => e.IsSymmetric));
        if (parameters.Length > 0) writer.WriteNumber("param_bitwidth", parameters.Min(static e => e.Bits));
        writer.WriteBoolean("per_channel_quantization", parameters.Any(static e => e.Scales.Length > 1));
        writer.WriteEndObject();
    }
}
