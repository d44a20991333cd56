using System.Text;
using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Markdown;

/// <summary>Text from a model as GitHub's and GitLab's Markdown may be given it: it makes no markup, no link, no HTML, no mention and no reference.</summary>
static class MarkdownText
{
    // Zero-width space, as an entity: a mention must not call anybody.
    const string Break = "&#8203;";

    /// <summary>Text in one line, in which no character means anything.</summary>
    public static string Of(string text)
    {
        var safe = SafeText.Of(text);
        var result = new StringBuilder(safe.Length + 16);
        for (var i = 0; i < safe.Length; i++)
        {
            var c = safe[i];
            switch (c)
            {
                case '&': result.Append("&amp;"); break;
                case '<': result.Append("&lt;"); break;
                case '>': result.Append("&gt;"); break;
                case '@': result.Append('@').Append(Break); break;
                case '#': result.Append("\\#").Append(Break); break;
                // Addresses become links by themselves.
                case ':' when safe.AsSpan(i + 1).StartsWith("//"): result.Append(':').Append(Break); break;
                case 'w' or 'W' when safe.AsSpan(i + 1).StartsWith("ww.", StringComparison.OrdinalIgnoreCase): result.Append(c).Append(Break); break;
                case '\\' or '`' or '*' or '_' or '[' or ']' or '(' or ')' or '{' or '}' or '|' or '~' or '!' or '$': result.Append('\\').Append(c); break;
                default: result.Append(c); break;
            }
        }

        return result.ToString();
    }

    /// <summary>Text inside HTML, where backslashes mean nothing: every sign that could mean something is an entity.</summary>
    public static string Entities(string text)
    {
        var safe = SafeText.Of(text);
        var result = new StringBuilder(safe.Length + 16);
        for (var i = 0; i < safe.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(safe[i]) || !char.IsAscii(safe[i]) || safe[i] is ' ' or '/' or '-') result.Append(safe[i]);
            else result.Append($"&#{(int)safe[i]};");
            if (safe[i] is '@' or '#') result.Append(Break);
        }

        return result.ToString();
    }

    /// <summary>Text as code: nothing in it is seen as anything else, not even by tables.</summary>
    public static string Code(string text)
    {
        var safe = SafeText.Of(text).Replace("|", "\\|", StringComparison.Ordinal);
        if (safe.Length == 0) return "";
        var fence = new string('`', Runs(safe) + 1);
        var pad = safe.StartsWith('`') || safe.EndsWith('`') ? " " : "";
        return $"{fence}{pad}{safe}{pad}{fence}";
    }

    /// <summary>The fence that a block of the given lines needs.</summary>
    public static string Fence(IEnumerable<string> lines) => new('`', Math.Max(3, lines.Select(Runs).DefaultIfEmpty(0).Max() + 1));

    static int Runs(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text) longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        return longest;
    }
}
