using System.Globalization;
using System.Text;

namespace ModelLint.Reporting.Text;

/// <summary>Text that a terminal may be shown. Names in a model are somebody else's text and may hold escape sequences.</summary>
public static class SafeText
{
    /// <summary>
    /// The text in one line: control characters as <c>\x1B</c>, invisible ones that reorder or hide text as <c>\u202E</c>,
    /// halves of surrogate pairs as U+FFFD.
    /// </summary>
    public static string Of(string text)
    {
        if (!NeedsEscaping(text)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsUnsafe(rune)) safe.Append(rune.ToString());
            else if (rune.Value < 0x100) safe.Append($"\\x{rune.Value:X2}");
            else safe.Append($"\\u{rune.Value:X4}");
        }

        return safe.ToString();
    }

    /// <summary>The same, in a tree that is written as XML: the two code points that have no place in it become U+FFFD.</summary>
    public static string ForXml(string text) => Of(text).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');

    // EnumerateRunes yields U+FFFD for half a pair, so that only the replacement needs a look at chars.
    static bool NeedsEscaping(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return false;
        foreach (var rune in text.EnumerateRunes())
            if (IsUnsafe(rune) || rune == Rune.ReplacementChar) return true;
        return false;
    }

    static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
