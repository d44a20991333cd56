using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;
using static ModelLint.Reporting.Sarif.SarifTexts;

namespace ModelLint.Reporting.Sarif;

/// <summary>Where a rule stands in the log: in the driver, or in the extension of that index.</summary>
sealed record RulePlace(string Id, int Index, int? Extension, string Component, MessageTemplate Message);

/// <summary>The rules that ran: those that ship with the tool in its driver, each external pack as an extension.</summary>
sealed class SarifRules
{
    readonly Dictionary<string, RulePlace> _places = new(StringComparer.Ordinal);

    readonly bool _hasListings;

    SarifRules(bool hasListings) => _hasListings = hasListings;

    public List<ReportingDescriptor> Driver { get; private set; } = [];

    public List<ToolComponent> Extensions { get; } = [];

    public static SarifRules Of(LintReport report, SarifProfile profile)
    {
        var rules = new SarifRules(profile == SarifProfile.Default && report.Models.Any(static m => m.Listing is not null));
        var packs = report.Packs;
        var external = packs.Where(static p => p.IsExternal).ToArray();
        var known = packs.SelectMany(static p => p.Rules).Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);
        var unlisted = report.Models.SelectMany(static m => m.Findings).Select(static f => f.Descriptor).Where(d => !known.Contains(d.Id));
        rules.Driver = rules.Add(packs.Where(static p => !p.IsExternal).SelectMany(static p => p.Rules).Concat(unlisted), null, SarifReporter.ToolName);
        foreach (var pack in external.OrderBy(static p => p.Name, StringComparer.Ordinal))
        {
            var descriptors = rules.Add(pack.Rules, rules.Extensions.Count, pack.Name);
            rules.Extensions.Add(new ToolComponent { Name = pack.Name, Version = pack.Version, SemanticVersion = pack.Version, Rules = descriptors });
        }

        return rules;
    }

    /// <summary>Where the rule of that id stands; null where no such rule ran.</summary>
    public RulePlace? Find(string id) => _places.GetValueOrDefault(id);

    List<ReportingDescriptor> Add(IEnumerable<DiagnosticDescriptor> rules, int? extension, string component)
    {
        var descriptors = new List<ReportingDescriptor>();
        foreach (var rule in rules.DistinctBy(static r => r.Id).OrderBy(static r => r.Id, StringComparer.Ordinal))
        {
            var message = MessageTemplate.Of(rule);
            _places.TryAdd(rule.Id, new RulePlace(rule.Id, descriptors.Count, extension, component, message));
            descriptors.Add(Descriptor(rule, message, isExternal: extension is not null, _hasListings));
        }

        return descriptors;
    }

    static ReportingDescriptor Descriptor(DiagnosticDescriptor rule, MessageTemplate message, bool isExternal, bool hasListings)
    {
        var helpUri = HelpUri(rule, isExternal);
        var descriptor = new ReportingDescriptor
        {
            Id = rule.Id,
            Name = rule.Name,
            ShortDescription = Multiformat(Short(rule)),
            FullDescription = Multiformat(Cut(rule.Description)),
            Help = new MultiformatMessageString { Text = HelpText(rule, helpUri), Markdown = HelpMarkdown(rule, helpUri) },
            HelpUri = helpUri,
            DefaultConfiguration = new ReportingConfiguration { Level = Level(rule.Severity) },
            MessageStrings = new SortedDictionary<string, MultiformatMessageString>(StringComparer.Ordinal),
        };
        foreach (var (id, format) in message.Forms(rule.AssumesQuantization, hasListings)) descriptor.MessageStrings[id] = Multiformat(format);
        descriptor.SetProperty("category", CategoryWord(rule.Category));
        descriptor.SetProperty("precision", "high");
        descriptor.SetProperty("problem.severity", rule.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "recommendation" });
        descriptor.SetProperty("tags", rule.Tags.Prepend(CategoryWord(rule.Category)).Prepend("onnx").Distinct(StringComparer.Ordinal).Take(MaxTags).ToArray());
        return descriptor;
    }

    // A pack that names no page has none; of a rule of ours whose place isn't known there is the list of all.
    static Uri? HelpUri(DiagnosticDescriptor rule, bool isExternal)
    {
        if (rule.HelpUri.Length > 0) return Uri.TryCreate(rule.HelpUri, UriKind.Absolute, out var uri) ? uri : null;
        return isExternal ? null : new Uri($"{SarifReporter.Home}#what-it-finds");
    }

    static string Short(DiagnosticDescriptor rule)
    {
        var sentence = rule.Title.EndsWith('.') ? rule.Title : rule.Title + ".";
        // The SDK leaves out a short description that equals the full one, and code scanning asks for both.
        return Cut(string.Equals(sentence, rule.Description, StringComparison.OrdinalIgnoreCase) ? rule.Title : sentence);
    }

    static string HelpText(DiagnosticDescriptor rule, Uri? uri) => uri is null ? rule.Description : $"{rule.Description}\nMore: {uri.AbsoluteUri}";

    static string HelpMarkdown(DiagnosticDescriptor rule, Uri? uri)
    {
        if (rule.Help.Length > 0) return rule.Help.ReplaceLineEndings("\n");
        var page = $"# {rule.Id} {rule.Name}\n\n{rule.Title}.\n\n{rule.Description}\n";
        return uri is null ? page : $"{page}\n[More]({uri.AbsoluteUri})\n";
    }
}
