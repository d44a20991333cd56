using System.Text.Json;
using ModelLint.Analysis.Baselines;
using ModelLint.Reporting.Json;

namespace ModelLint.Reporting.Differences;

/// <summary>A difference as one JSON document.</summary>
public static class DifferenceJson
{
    /// <summary>Writes it.</summary>
    public static void Write(ModelDifference difference, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(difference);
        using var quiet = new QuietWriter(output);
        quiet.Write(FactsJson.Text(writer => Write(writer, difference), FactsJson.Options));
        quiet.Write('\n');
    }

    static void Write(Utf8JsonWriter writer, ModelDifference difference)
    {
        writer.WriteStartObject();
        writer.WriteString("before", difference.Before);
        writer.WriteString("after", difference.After);
        writer.WriteStartArray("sizes");
        foreach (var size in difference.Sizes)
        {
            writer.WriteStartObject();
            writer.WriteString("what", size.What);
            writer.WriteNumber("before", size.Before);
            writer.WriteNumber("after", size.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (difference.WeightsChanged is { } changed) writer.WriteBoolean("weightsChanged", changed);
        else writer.WriteNull("weightsChanged");
        WriteChanges(writer, "structure", difference.Structure);
        WriteChanges(writer, "ranges", difference.Ranges);
        writer.WriteStartArray("findings");
        foreach (var finding in difference.Findings)
            WriteFinding(writer, finding.Baseline?.State == BaselineState.Updated ? "worse" : "new", finding.Severity.Word(), finding.Descriptor.Id, finding.Element.Path, finding.Message, finding.Fingerprint);
        foreach (var entry in difference.Gone) WriteFinding(writer, "gone", entry.Severity.Word(), entry.RuleId, entry.Element, entry.Message, entry.Fingerprint);
        writer.WriteEndArray();
        writer.WriteNumber("unchanged", difference.Unchanged);
        writer.WriteEndObject();
    }

    static void WriteFinding(Utf8JsonWriter writer, string state, string severity, string rule, string element, string message, string fingerprint)
    {
        writer.WriteStartObject();
        writer.WriteString("state", state);
        writer.WriteString("severity", severity);
        writer.WriteString("ruleId", rule);
        writer.WriteString("element", element);
        writer.WriteString("message", message);
        writer.WriteString("fingerprint", fingerprint);
        writer.WriteEndObject();
    }

    static void WriteChanges(Utf8JsonWriter writer, string name, IEnumerable<TextChange> changes)
    {
        writer.WriteStartArray(name);
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("what", change.What);
            writer.WriteString("before", change.Before);
            writer.WriteString("after", change.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
