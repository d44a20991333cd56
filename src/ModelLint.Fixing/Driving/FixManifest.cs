using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Fixing.Driving;

/// <summary>What was done to a model, for fixes that say nothing of it themselves: JSON that goes beside it.</summary>
static class FixManifest
{
    static readonly JsonWriterOptions _options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(FixReport report, FinishedModels finished)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _options))
        {
            json.WriteStartObject();
            json.WriteString("model", Path.GetFileName(report.Original.Path));
            json.WriteStartArray("fixes");
            foreach (var applied in report.Applied) Write(json, applied);
            json.WriteEndArray();
            json.WriteStartArray("files");
            foreach (var model in finished.Models) json.WriteStringValue(model.FileName);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void Write(Utf8JsonWriter json, AppliedFix applied)
    {
        json.WriteStartObject();
        json.WriteString("title", applied.Fix.Title);
        json.WriteString("key", applied.Fix.EquivalenceKey);
        json.WriteString("safety", applied.Fix.Safety == FixSafety.Safe ? "safe" : "unsafe");
        json.WriteStartArray("findings");
        foreach (var finding in applied.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Descriptor.Id);
            json.WriteString("element", finding.Element.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("samples", applied.Verification.Samples);
        json.WriteBoolean("identical", applied.Verification.IsIdentical);
        json.WriteEndObject();
    }
}
