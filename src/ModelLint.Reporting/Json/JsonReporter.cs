using System.Collections.Frozen;
using System.Text.Json;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Json;

/// <summary>One JSON document for all models; docs/json-format.md describes it.</summary>
public sealed class JsonReporter : Reporter
{
    /// <summary>Version of the format. The first number changes where a reader must change.</summary>
    public const string FormatVersion = "1.2";

    static readonly FrozenSet<string> FindingFields = FrozenSet.Create(
        StringComparer.Ordinal,
        "ruleId", "severity", "message", "element", "certainty", "premise", "condition", "meaning", "grounds", "facts", "advice", "related", "chains", "fixes", "fingerprint", "suppression", "baselineState");

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        using var quiet = new QuietWriter(output);
        quiet.Write(FactsJson.Text(writer => WriteReport(writer, report), FactsJson.Options));
        quiet.Write('\n');
    }

    static void WriteReport(Utf8JsonWriter writer, LintReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("version", FormatVersion);
        writer.WriteStartObject("tool");
        writer.WriteString("name", "ModelLint");
        writer.WriteString("version", report.ToolVersion);
        writer.WriteEndObject();
        writer.WriteStartArray("models");
        foreach (var model in report.Models) WriteModel(writer, model);
        writer.WriteEndArray();
        WriteNotifications(writer, report.Notifications);
        WriteBaseline(writer, report.Baseline);
        WriteSummary(writer, report.Summary);
        writer.WriteEndObject();
    }

    static void WriteModel(Utf8JsonWriter writer, ModelReport model)
    {
        writer.WriteStartObject();
        writer.WriteString("path", model.Path);
        writer.WriteString("failure", model.Failure);
        writer.WriteStartArray("findings");
        foreach (var finding in model.Findings) WriteFinding(writer, finding, model);
        writer.WriteEndArray();
        writer.WriteStartArray("suppressed");
        foreach (var finding in model.Suppressed) WriteFinding(writer, finding, model);
        writer.WriteEndArray();
        writer.WriteStartArray("notApplicable");
        foreach (var abstention in model.Result.Abstentions)
        {
            writer.WriteStartObject();
            writer.WriteString("ruleId", abstention.RuleId);
            writer.WriteString("reason", abstention.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNotifications(writer, model.AllNotifications);
        writer.WriteEndObject();
    }

    static void WriteFinding(Utf8JsonWriter writer, Diagnostic finding, ModelReport model)
    {
        var (details, lines) = (finding.Details, model.Lines);
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.Descriptor.Id);
        writer.WriteString("severity", finding.Severity.Word());
        writer.WriteString("message", finding.Message);
        writer.WritePropertyName("element");
        WriteElement(writer, finding.Element, lines);
        writer.WriteString("certainty", details.Certainty.Word());
        writer.WriteString("premise", finding.Premise);
        writer.WriteString("condition", finding.Condition);
        writer.WriteString("meaning", details.Meaning);
        writer.WriteString("grounds", details.Grounds);
        writer.WritePropertyName("facts");
        FactsJson.WriteFacts(writer, details);
        if (details.Table is { } table)
        {
            writer.WritePropertyName(FactsJson.TableName(table, FindingFields));
            FactsJson.WriteTable(writer, table);
        }

        writer.WritePropertyName("advice");
        FactsJson.WriteAdvice(writer, details.Advice);
        WriteElements(writer, "related", details.Related, lines);
        writer.WriteStartArray("chains");
        foreach (var chain in details.Chains)
        {
            writer.WriteStartObject();
            writer.WriteString("text", chain.Text);
            WriteElements(writer, "steps", chain.Steps, lines);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("fixes");
        FactsJson.WriteFixes(writer, FixHint.Of(model.Path, finding));
        writer.WriteString("fingerprint", finding.Fingerprint);
        WriteSuppression(writer, finding.Suppression);
        writer.WriteString("baselineState", finding.Baseline?.State.ToString().ToLowerInvariant());
        writer.WriteEndObject();
    }

    static void WriteSuppression(Utf8JsonWriter writer, Suppression? suppression)
    {
        if (suppression is null)
        {
            writer.WriteNull("suppression");
            return;
        }

        writer.WriteStartObject("suppression");
        writer.WriteString("reason", suppression.Reason);
        writer.WriteString("file", suppression.File);
        writer.WriteNumber("line", suppression.Line);
        writer.WriteEndObject();
    }

    static void WriteElements(Utf8JsonWriter writer, string name, IEnumerable<RelatedElement> elements, IReadOnlyDictionary<ModelElement, int> lines)
    {
        writer.WriteStartArray(name);
        foreach (var related in elements)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("element");
            WriteElement(writer, related.Element, lines);
            writer.WriteString("text", related.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteElement(Utf8JsonWriter writer, ModelElement element, IReadOnlyDictionary<ModelElement, int> lines)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", element.Kind);
        writer.WriteString("graph", element.Graph.Path);
        writer.WriteString("node", element.Node?.Label);
        writer.WriteString("value", element.Value?.Name);
        writer.WriteString("path", element.Path);
        if (element.Span is { } span)
        {
            writer.WriteNumber("byteOffset", span.Offset);
            writer.WriteNumber("byteLength", span.Length);
        }
        else
        {
            writer.WriteNull("byteOffset");
            writer.WriteNull("byteLength");
        }

        if (lines.TryGetValue(element, out var line)) writer.WriteNumber("line", line);
        else writer.WriteNull("line");
        writer.WriteEndObject();
    }

    static void WriteBaseline(Utf8JsonWriter writer, BaselineReport? baseline)
    {
        if (baseline is null)
        {
            writer.WriteNull("baseline");
            return;
        }

        writer.WriteStartObject("baseline");
        writer.WriteString("source", baseline.Source);
        writer.WriteStartArray("absent");
        foreach (var entry in baseline.Absent)
        {
            writer.WriteStartObject();
            writer.WriteString("model", Sarif.Baselines.BaselineFile.PathOf(entry.Model));
            writer.WriteString("ruleId", entry.RuleId);
            writer.WriteString("element", entry.Element);
            writer.WriteString("fingerprint", entry.Fingerprint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteNotifications(Utf8JsonWriter writer, IEnumerable<Notification> notifications)
    {
        writer.WriteStartArray("notifications");
        foreach (var notification in notifications)
        {
            writer.WriteStartObject();
            writer.WriteString("level", notification.Level.Word());
            writer.WriteString("id", notification.Id);
            writer.WriteString("text", notification.Text);
            writer.WriteString("ruleId", notification.RuleId.Length == 0 ? null : notification.RuleId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteSummary(Utf8JsonWriter writer, ReportSummary summary)
    {
        writer.WriteStartObject("summary");
        writer.WriteNumber("models", summary.Models);
        writer.WriteNumber("unreadable", summary.Unreadable);
        writer.WriteNumber("error", summary.Errors);
        writer.WriteNumber("warning", summary.Warnings);
        writer.WriteNumber("note", summary.Notes);
        writer.WriteNumber("suppressed", summary.Suppressed);
        writer.WriteNumber("unchanged", summary.Unchanged);
        writer.WriteEndObject();
    }
}
