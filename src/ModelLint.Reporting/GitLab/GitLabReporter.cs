using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Json;

namespace ModelLint.Reporting.GitLab;

/// <summary>GitLab's Code Quality report: a JSON array (GitLab documentation, "Code Quality": description, check_name, fingerprint, severity, location.path, location.lines.begin).</summary>
public sealed class GitLabReporter : Reporter
{
    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var quiet = new QuietWriter(output);
        quiet.Write(FactsJson.Text(writer => WriteAll(writer, report), FactsJson.Options));
        quiet.Write('\n');
    }

    static void WriteAll(Utf8JsonWriter writer, LintReport report)
    {
        writer.WriteStartArray();
        foreach (var model in report.Models)
        {
            if (model.Failure is { } failure) WriteIssue(writer, model.Path, "ModelUnreadable", $"The model cannot be read: {failure}", "blocker", "");
            // What is unchanged stays: GitLab itself compares with the target branch.
            foreach (var finding in model.Findings)
                WriteIssue(writer, model.Path, $"{finding.Descriptor.Id} {finding.Descriptor.Name}", $"{finding.Element.Path}: {finding.Message}", Word(finding.Severity), $"{finding.Descriptor.Id}\n{finding.Fingerprint}");
        }

        writer.WriteEndArray();
    }

    static void WriteIssue(Utf8JsonWriter writer, string path, string check, string description, string severity, string identity)
    {
        writer.WriteStartObject();
        writer.WriteString("description", description);
        writer.WriteString("check_name", check);
        // Equal models have equal fingerprints, and GitLab wants them unique in a report.
        writer.WriteString("fingerprint", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{identity}"))));
        writer.WriteString("severity", severity);
        writer.WriteStartObject("location");
        writer.WriteString("path", path);
        writer.WriteStartObject("lines");
        // A binary file has no lines, and the field is required.
        writer.WriteNumber("begin", 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static string Word(Severity severity) => severity switch { Severity.Error => "critical", Severity.Warning => "major", _ => "info" };
}
