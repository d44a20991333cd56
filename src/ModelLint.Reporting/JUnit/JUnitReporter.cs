using System.Text;
using System.Xml;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.JUnit;

/// <summary>
/// JUnit XML, as CI servers read it: a model is a suite, a rule that found nothing a passed test, a finding a failed one. Notes and what the baseline knows pass, with
/// what is to be said as output; a rule that had nothing to judge, and a suppressed finding, are skipped.
/// </summary>
public sealed class JUnitReporter : Reporter
{
    static readonly XmlWriterSettings _settings = new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var xml = XmlWriter.Create(output, _settings))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "ModelLint");
            foreach (var model in report.Models) WriteModel(xml, model, report);
            xml.WriteEndElement();
        }

        output.Write('\n');
    }

    readonly record struct Case(string Name, string Element, string Kind, string Message, params string[] Lines);

    static void WriteModel(XmlWriter xml, ModelReport model, LintReport report)
    {
        var cases = Cases(model, report).ToList();
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", model.Path);
        Attribute(xml, "tests", $"{cases.Count}");
        foreach (var (name, element) in new[] { ("failures", "failure"), ("errors", "error"), ("skipped", "skipped") }) Attribute(xml, name, $"{cases.Count(c => c.Element == element)}");
        foreach (var one in cases) WriteCase(xml, model.Path, one);
        xml.WriteEndElement();
    }

    static IEnumerable<Case> Cases(ModelReport model, LintReport report)
    {
        if (model.Failure is { } failure)
        {
            yield return new Case("the model can be read", "error", "unreadable", failure);
            yield break;
        }

        foreach (var finding in model.Findings)
        {
            var fails = finding.Severity >= Severity.Warning && finding.Baseline?.State != Analysis.Baselines.BaselineState.Unchanged;
            yield return new Case(Name(finding), fails ? "failure" : "system-out", finding.Severity.Word(), finding.Message, [finding.Message, finding.Details.Meaning, finding.Details.Grounds]);
        }

        foreach (var finding in model.Suppressed) yield return new Case(Name(finding), "skipped", "", $"suppressed: {finding.Suppression!.Reason}");
        var told = model.Findings.Concat(model.Suppressed).Select(static f => f.Descriptor.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var notice in model.AllNotifications.Where(static n => n.Level == Severity.Error && n.RuleId.Length > 0))
            if (told.Add(notice.RuleId)) yield return new Case(notice.RuleId, "error", notice.Id, notice.Text);
        foreach (var rule in report.Packs.SelectMany(static p => p.Rules).Where(r => !told.Contains(r.Id)).OrderBy(static r => r.Id, StringComparer.Ordinal))
        {
            var reason = model.Result.Abstentions.FirstOrDefault(a => a.RuleId == rule.Id)?.Reason;
            yield return new Case($"{rule.Id} {rule.Name}", reason is null ? "" : "skipped", "", reason ?? "");
        }
    }

    static string Name(Diagnostic finding) => $"{finding.Descriptor.Id} {finding.Descriptor.Name} at {finding.Element.Path}";

    static void WriteCase(XmlWriter xml, string path, Case one)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", path);
        Attribute(xml, "name", one.Name);
        if (one.Element.Length > 0)
        {
            xml.WriteStartElement(one.Element);
            if (one.Element != "system-out")
            {
                if (one.Kind.Length > 0) Attribute(xml, "type", one.Kind);
                Attribute(xml, "message", one.Message);
            }

            // Each is one line, whatever line feeds a name has.
            if (one.Lines.Length > 0) xml.WriteString(string.Join('\n', one.Lines.Where(static l => l.Length > 0).Select(Legal)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Legal(value));

    // XML has no control characters and no noncharacters; SafeText leaves only the latter.
    static string Legal(string text)
    {
        var safe = SafeText.Of(text);
        if (safe.AsSpan().IndexOfAny('\uFFFE', '\uFFFF') < 0) return safe;
        return new StringBuilder(safe).Replace("\uFFFE", "\\uFFFE").Replace("\uFFFF", "\\uFFFF").ToString();
    }
}
