using System.Collections.Immutable;
using System.Text;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Sarif;

/// <summary>
/// A rule's message in SARIF's notation: <c>{name}</c> becomes <c>{0}</c>, <c>{1}</c> … in the order of appearance. A second form
/// takes the condition ("if quantized to INT8") as its first argument.
/// </summary>
sealed class MessageTemplate
{
    readonly ImmutableArray<string> _names;

    MessageTemplate(string format, string conditionalFormat, ImmutableArray<string> names) => (Format, ConditionalFormat, _names) = (format, conditionalFormat, names);

    public string Format { get; }

    public string ConditionalFormat { get; }

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
    public List<string> Arguments(Diagnostic finding)
    {
        var arguments = _names.Select(n => WithoutLinks(finding.Details.Arguments.FirstOrDefault(a => a.Name == n).Value.Display));
        return finding.Condition.Length == 0 ? [.. arguments] : [finding.Condition, .. arguments];
    }

    /// <summary>The text that a reader gets from the format and the arguments.</summary>
    public string Fill(Diagnostic finding)
    {
        var format = finding.Condition.Length == 0 ? Format : ConditionalFormat;
        return string.Format(format, [.. Arguments(finding)]);
    }

    static string Literal(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    // "[text](target)" in a SARIF message is a link; a name in a model must not make one.
    static string WithoutLinks(string text) => text.Replace("](", "\\](", StringComparison.Ordinal);
}
