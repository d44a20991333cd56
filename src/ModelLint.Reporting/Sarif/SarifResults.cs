using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Json;
using Newtonsoft.Json.Linq;

namespace ModelLint.Reporting.Sarif;

/// <summary>Findings as SARIF results.</summary>
static class SarifResults
{
    static readonly JsonWriterOptions Compact = FactsJson.Options with { Indented = false };

    static readonly FrozenSet<string> Properties = FrozenSet.Create(
        StringComparer.Ordinal, "tags", "facts", "certainty", "premise", "condition", "meaning", "grounds", "advice", "value", "line", "model", "byteOffset", "byteLength", "modelFixes");

    // Code scanning takes a thousand places a result, and keeps a hundred.
    const int MaxRelated = 900;

    /// <summary>The fingerprint that code scanning reads.</summary>
    public const string LineHash = "primaryLocationLineHash";

    public static Result Of(Diagnostic finding, int model, string path, RulePlace rule, SarifPlaces places)
    {
        var related = finding.Details.Related.Take(MaxRelated).Select((r, index) => Related(r, index + 1, model, places)).ToList();
        var listed = places.Listed(model, finding.Element, related.Count + 1);
        if (listed is not null) related.Add(listed);
        var result = new Result
        {
            RuleId = rule.Id,
            Kind = ResultKind.Fail,
            Level = SarifTexts.Level(finding.Severity),
            Message = new Message
            {
                Text = rule.Message.Fill(finding, listed),
                Id = MessageTemplate.IdOf(finding, listed),
                Arguments = rule.Message.Arguments(finding, listed),
            },
            Locations = [places.Location(model, finding.Element)],
            PartialFingerprints = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["modelElement/v1"] = finding.Fingerprint,
                [LineHash] = finding.Fingerprint,
            },
        };
        // A ruleIndex counts in the driver for readers that know no extensions, so that it must not stand at an extension's result.
        if (rule.Extension is { } extension) result.Rule = Reference(rule, extension);
        else result.RuleIndex = rule.Index;
        if (related.Count > 0) result.RelatedLocations = related;
        if (!finding.Details.Chains.IsEmpty) result.CodeFlows = [.. finding.Details.Chains.Select(chain => Flow(chain, model, places))];
        SetProperties(result, finding);
        var plain = rule.Message.Fill(finding, null);
        SetFixes(result, plain, link: result.Message.Text[plain.Length..], FixHint.Of(path, finding));
        // A binary file has no lines: this is the line of what modellint show prints.
        if (places.LineOf(model, finding.Element) is { } shown) result.SetProperty("line", shown);
        places.SetBinary(result, model, finding.Element);
        return result;
    }

    /// <summary>A reference to a rule of an extension.</summary>
    public static ReportingDescriptorReference Reference(RulePlace rule, int extension) => new()
    {
        Id = rule.Id,
        Index = rule.Index,
        ToolComponent = new ToolComponentReference { Name = rule.Component, Index = extension },
    };

    // One flow a chain: GitHub shows each as a path of its own.
    static CodeFlow Flow(Chain chain, int model, SarifPlaces places) => new()
    {
        Message = new Message { Text = chain.Text },
        ThreadFlows = [new ThreadFlow { Locations = [.. chain.Steps.Select(step => new ThreadFlowLocation { Location = Step(step, model, places) })] }],
    };

    static Location Step(RelatedElement step, int model, SarifPlaces places)
    {
        var location = places.Location(model, step.Element);
        location.Message = new Message { Text = step.Text };
        return location;
    }

    static Location Related(RelatedElement related, int id, int model, SarifPlaces places)
    {
        var location = Step(related, model, places);
        location.Id = id;
        return location;
    }

    static void SetProperties(Result result, Diagnostic finding)
    {
        var details = finding.Details;
        SetJson(result, "facts", writer => FactsJson.WriteFacts(writer, details));
        result.SetProperty("certainty", details.Certainty.Word());
        SetText(result, "condition", finding.Condition);
        SetText(result, "premise", finding.Premise);
        SetText(result, "meaning", details.Meaning);
        SetText(result, "grounds", details.Grounds);
        SetText(result, "value", finding.Element.Value?.Name ?? "");
        if (details.Table is { } table) SetJson(result, FactsJson.TableName(table, Properties), writer => FactsJson.WriteTable(writer, table));
        if (!details.Advice.IsEmpty) SetJson(result, "advice", writer => FactsJson.WriteAdvice(writer, details.Advice));
    }

    // As properties and words: a binary 'fixes' would be applied as a deletion by some viewers.
    static void SetFixes(Result result, string message, string link, ImmutableArray<FixHint> fixes)
    {
        if (fixes.IsEmpty) return;
        SetJson(result, "modelFixes", writer => FactsJson.WriteFixes(writer, fixes));
        result.Message.Markdown = $"{SarifTexts.Markdown(message)}{link}\n\n{string.Join('\n', fixes.Select(static f => $"- Fix ({f.Safety}): {SarifTexts.Markdown(f.Title)}: `{f.Command.Replace('`', '\'')}`"))}";
    }

    static void SetText(Result result, string name, string text)
    {
        if (text.Length > 0) result.SetProperty(name, text);
    }

    static void SetJson(Result result, string name, Action<Utf8JsonWriter> write) => result.SetProperty(name, new JRaw(FactsJson.Text(write, Compact)));
}
