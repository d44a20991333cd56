using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Showing;

/// <summary>What <c>modellint outputs --format json</c> prints; documented in docs/cli.md.</summary>
static class OutputsJson
{
    public static void Write(string path, IEnumerable<ShownValue> values, ModelEvidence evidence, Stream to)
    {
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteString("model", path.Replace('\\', '/'));
            json.WriteString("observed", evidence.Observed?.Source);
            json.WriteBoolean("overWeightsBudget", evidence.Facts.IsOverBudget);
            json.WriteStartArray("values");
            foreach (var value in values) Write(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    static void Write(Utf8JsonWriter json, ShownValue value)
    {
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        json.WriteString("kind", value.IsInput ? "input" : "output");
        json.WriteString("type", value.Type?.ToString() ?? "unknown type");
        json.WriteStartArray("parts");
        foreach (var part in value.Parts)
        {
            json.WriteStartObject();
            json.WriteString("slice", part.Slice.Length > 0 ? part.Slice : null);
            json.WriteString("origin", part.Origin.Length > 0 ? part.Origin : null);
            json.WriteString("tensor", part.Tensor);
            Write(json, "proved", part.Proved.IsUnknown ? null : part.Proved);
            Write(json, "observed", part.Observed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, Interval? interval)
    {
        if (interval is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Write(json, "min", known.Lo);
        Write(json, "max", known.Hi);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
