using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Cli.Linting;
using ModelLint.Reporting;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Explaining;

/// <summary>Carries out <c>modellint rules</c>: the rules that there are, and the page of one, as it is published.</summary>
static class RulesPrinter
{
    static readonly JsonWriterOptions _json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="UsageException">A pack that can't be loaded, or no rule of that id.</exception>
    public static int Print(string? id, IEnumerable<string> packs, string format)
    {
        var rules = RuleSet.Load(packs).SelectMany(static p => p.Pack.Analyzers.SelectMany(a => a.SupportedDiagnostics.Select(d => new KnownRule(p, a, d)))).DistinctBy(static r => r.Descriptor.Id).OrderBy(static r => r.Descriptor.Id, StringComparer.Ordinal).ToList();
        var chosen = id is null ? rules : rules.Where(r => string.Equals(r.Descriptor.Id, id, StringComparison.OrdinalIgnoreCase) || string.Equals(r.Descriptor.Name, id, StringComparison.OrdinalIgnoreCase)).ToList();
        if (id is not null && chosen.Count == 0) throw new UsageException($"no rule is called '{id}': {NearestName.Hint(id, rules.Select(static r => r.Descriptor.Id))}");
        using var output = Console.OpenStandardOutput();
        if (format == "json")
        {
            WriteJson(output, chosen);
            return ExitCode.Clean;
        }

        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        if (id is not null) text.Write(Page(chosen[0].Descriptor));
        else foreach (var rule in chosen) text.WriteLine($"{rule.Descriptor.Id}  {rule.Descriptor.Severity.Word(),-7}  {SafeText.Of(rule.Descriptor.Name)}: {SafeText.Of(rule.Descriptor.Title)}");
        return ExitCode.Clean;
    }

    sealed record KnownRule(LoadedPack Pack, ModelAnalyzer Analyzer, DiagnosticDescriptor Descriptor);

    // The page is the one that the documentation has; a pack without pages has its sentences.
    static string Page(DiagnosticDescriptor rule)
    {
        var page = rule.Help.Length > 0 ? rule.Help : $"# {rule.Id} {rule.Name}\n\n{rule.Title} · {rule.Severity.Word()}\n\n{rule.Description}\n";
        return string.Concat(page.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(static l => SafeText.Of(l) + "\n"));
    }

    static void WriteJson(Stream output, IEnumerable<KnownRule> rules)
    {
        using (var json = new Utf8JsonWriter(output, _json))
        {
            json.WriteStartArray();
            foreach (var (pack, analyzer, rule) in rules)
            {
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteString("name", rule.Name);
                json.WriteString("pack", pack.Pack.Name);
                json.WriteString("category", rule.Category.ToString().ToLowerInvariant());
                json.WriteString("severity", rule.Severity.Word());
                json.WriteString("title", rule.Title);
                json.WriteString("message", rule.Message);
                json.WriteString("description", rule.Description);
                json.WriteBoolean("assumesQuantization", rule.AssumesQuantization);
                json.WriteStartArray("tags");
                foreach (var tag in rule.Tags) json.WriteStringValue(tag);
                json.WriteEndArray();
                json.WriteStartArray("options");
                foreach (var option in analyzer.Options)
                {
                    json.WriteStartObject();
                    json.WriteString("name", option.Name);
                    json.WriteString("default", option.DefaultText);
                    json.WriteString("description", option.Description);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("help", rule.Help.ReplaceLineEndings("\n"));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }
}
