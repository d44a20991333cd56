using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Sarif;

/// <summary>
/// A rule's message in SARIF's notation: <c>{name}</c> becomes <c>{0}</c>, <c>{1}</c> … in the order of appearance. A second form
/// takes the condition ("if quantized to INT8") as its first argument.
/// </summary>
sealed class MessageTemplate
{
    const string Listed = "Listed";

    readonly ImmutableArray<string> _names;
    readonly string _format;
    readonly string _conditional;

    MessageTemplate(string format, string conditional, ImmutableArray<string> names) => (_format, _conditional, _names) = (format, conditional, names);

    /// <summary>The forms by id; a log that carries listings has those that end in a link into one.</summary>
    public IEnumerable<(string Id, string Format)> Forms(bool isConditional, bool hasListings)
    {
        var plain = isConditional ? new[] { ("default", _format), ("conditional", _conditional) } : [("default", _format)];
        return hasListings ? plain.Concat(plain.Select(f => (f.Item1 + Listed, f.Item2 + Link(f.Item1 == "default" ? _names.Length : _names.Length + 1)))) : plain;
    }

    /// <summary>Which form a finding has.</summary>
    public static string IdOf(Diagnostic finding, Location? listed) => (finding.Condition.Length == 0 ? "default" : "conditional") + (listed is null ? "" : Listed);

    public static MessageTemplate Of(DiagnosticDescriptor descriptor)
    {
        var names = new List<string>();
        var (plain, conditional) = (new StringBuilder(), new StringBuilder("{0}: "));
        var template = descriptor.Message;
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            var literal = Literal(close < 0 ? template[at..] : template[at..open]);
            plain.Append(literal);
            conditional.Append(literal);
            if (close < 0) break;
            var name = template[(open + 1)..close];
            if (!names.Contains(name)) names.Add(name);
            plain.Append($"{{{names.IndexOf(name)}}}");
            conditional.Append($"{{{names.IndexOf(name) + 1}}}");
            at = close + 1;
        }

        return new MessageTemplate(plain.ToString(), conditional.ToString(), [.. names]);
    }

    /// <summary>The arguments of a finding, in the order of the placeholders; the condition first where there is one.</summary>
    public List<string> Arguments(Diagnostic finding, Location? listed)
    {
        var arguments = _names.Select(n => WithoutLinks(finding.Details.Arguments.FirstOrDefault(a => a.Name == n).Value.Display));
        if (finding.Condition.Length > 0) arguments = arguments.Prepend(finding.Condition);
        return listed is null ? [.. arguments] : [.. arguments, $"{listed.PhysicalLocation.Region.StartLine}", $"{listed.Id}"];
    }

    /// <summary>The text that a reader gets from the format and the arguments.</summary>
    public string Fill(Diagnostic finding, Location? listed)
    {
        var arguments = Arguments(finding, listed);
        var format = finding.Condition.Length == 0 ? _format : _conditional;
        return string.Format(listed is null ? format : format + Link(arguments.Count - 2), [.. arguments]);
    }

    // The link's target is the id of a related location.
    static string Link(int first) => $" See [line {{{first}}}]({{{first + 1}}}) of its text.";

    static string Literal(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    // "[text](target)" in a SARIF message is a link; a name in a model must not make one.
    static string WithoutLinks(string text) => text.Replace("](", "\\](", StringComparison.Ordinal);
}
