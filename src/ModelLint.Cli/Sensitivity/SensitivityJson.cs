using System.Text.Json;
using ModelLint.Onnx;
using ModelLint.Quantization.Sensitivity;

namespace ModelLint.Cli.Sensitivity;

/// <summary>What each scale costs, as JSON; numbers that there are none of are null, ∞ is the text "inf".</summary>
static class SensitivityJson
{
    public static void Write(SensitivityResult result, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteString("data", result.Source);
        writer.WriteNumber("samples", result.Samples);
        writer.WriteNumber("runs", result.Runs);
        writer.WriteStartArray("slices");
        foreach (var (index, slice) in result.Slices.Index())
        {
            writer.WriteStartObject();
            writer.WriteString("output", slice.Output);
            writer.WriteString("slice", slice.Notation);
            writer.WriteString("origin", slice.Origin);
            Decibels(writer, "allAddedUp", result.Total(index).Sqnr);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("scales");
        foreach (var value in result.Values) Value(writer, value, result.Cost);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Value(Utf8JsonWriter writer, ValueSensitivity value, double cost)
    {
        writer.WriteStartObject();
        writer.WriteString("scaleOf", value.Group);
        writer.WriteStartArray("values");
        foreach (var member in value.Members) writer.WriteStringValue(member);
        writer.WriteEndArray();
        writer.WriteString("type", value.Type.Type.OnnxName());
        writer.WriteNumber("samples", value.Samples);
        writer.WriteNumber("share", cost > 0 ? value.Cost / cost : 0);
        writer.WriteStartArray("sqnr");
        foreach (var slice in value.Slices) Decibels(writer, slice.Sqnr);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Decibels(Utf8JsonWriter writer, string name, double? sqnr)
    {
        writer.WritePropertyName(name);
        Decibels(writer, sqnr);
    }

    static void Decibels(Utf8JsonWriter writer, double? sqnr)
    {
        if (sqnr is not { } n) writer.WriteNullValue();
        else if (double.IsFinite(n)) writer.WriteNumberValue(n);
        else writer.WriteStringValue("inf");
    }
}
