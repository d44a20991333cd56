using System.Text.Json;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Cli.Comparing;

/// <summary>A comparison as JSON; numbers that there are none of are null, ∞ is the text "inf".</summary>
static class ComparisonJson
{
    public static void Write(ComparisonResult result, TargetVerdict? verdict, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteNumber("samples", result.Samples);
        writer.WriteString("data", result.Source);
        Values(writer, "outputs", result.Outputs);
        Values(writer, "layers", result.Layers);
        if (verdict is not null) TargetJson.Write(verdict, writer);
        writer.WriteEndObject();
    }

    public static void Values(Utf8JsonWriter writer, string name, IEnumerable<ComparedValue> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            Figures(writer, value.Whole);
            writer.WriteStartArray("slices");
            foreach (var slice in value.Slices)
            {
                writer.WriteStartObject();
                writer.WriteString("slice", slice.Notation);
                writer.WriteString("origin", slice.Origin);
                writer.WriteBoolean("hidden", value.Hidden.Contains(slice));
                Figures(writer, slice.Figures);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Figures(Utf8JsonWriter writer, SliceFigures f)
    {
        writer.WriteNumber("elements", f.Count);
        Number(writer, "sqnr", f.Sqnr);
        Number(writer, "effectiveBits", f.EffectiveBits);
        Number(writer, "cosine", f.Cosine);
        Number(writer, "maxError", f.MaxError);
        Number(writer, "bias", f.Bias);
        Number(writer, "zeros", f.Zeros);
        Number(writer, "floatZeros", f.FloatZeros);
        writer.WriteNumber("codes", f.Codes);
        Number(writer, "step", f.Step);
        Number(writer, "saturated", f.Saturated);
        writer.WriteNumber("notFinite", f.NotFinite);
    }

    static void Number(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is not { } n) writer.WriteNull(name);
        else if (double.IsFinite(n)) writer.WriteNumber(name, n);
        else writer.WriteString(name, n > 0 ? "inf" : "-inf");
    }
}
