using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Pictures;

/// <summary>Somebody else's names on a picture.</summary>
static class PictureText
{
    const int MaxWidth = 26;
    const int FirstWide = 0x1100;

    /// <summary>One line that XML can hold.</summary>
    public static string Safe(string text) => SafeText.ForXml(text);

    /// <summary>The end of a name, which tells it from its neighbours, as long as a box is wide.</summary>
    public static string Short(string text)
    {
        var runes = Safe(text).EnumerateRunes().ToList();
        var (first, width) = (runes.Count, 0);
        while (first > 0 && width + Width(runes[first - 1]) <= MaxWidth) width += Width(runes[--first]);
        return first == 0 ? string.Concat(runes) : $"…{string.Concat(runes[(first + 1)..])}";
    }

    /// <summary>Characters that a text is wide; those of East Asia count twice.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    static int Width(System.Text.Rune rune) => rune.Value >= FirstWide && rune.Value != '…' ? 2 : 1;
}
