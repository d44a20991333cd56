using System.Text.Json;
using ModelLint.Onnx;

namespace ModelLint.Cli.Comparing;

/// <summary>A target's verdict on a quantized model, as JSON.</summary>
static class TargetJson
{
    public static void Write(TargetVerdict verdict, Utf8JsonWriter json)
    {
        json.WriteStartObject("target");
        json.WriteString("name", verdict.Target.Name);
        json.WriteStartArray("demands");
        foreach (var demand in verdict.Demands) json.WriteStringValue(demand);
        json.WriteEndArray();
        json.WriteStartArray("recoded");
        foreach (var value in verdict.Recoded)
        {
            json.WriteStartObject();
            json.WriteString("value", value.Value.Name);
            json.WriteNumber("stepHere", value.Value.Parameters.Step);
            json.WriteNumber("stepThere", value.There.Scale);
            json.WriteString("typeThere", value.There.Codes.Type.OnnxName());
            json.WriteNumber("bitsLost", value.BitsLost);
            json.WriteString("reason", value.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("float");
        foreach (var (name, count) in verdict.FloatOperators)
        {
            json.WriteStartObject();
            json.WriteString("operator", name);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in verdict.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Descriptor.Id);
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (verdict.There is { } there) ComparisonJson.Values(json, "outputs", there.Outputs);
        else json.WriteNull("outputs");
        json.WriteEndObject();
    }
}
