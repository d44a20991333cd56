using System.Globalization;
using System.Text;

namespace ModelLint.Onnx.Text;

/// <summary>
/// Strings in quotes. As in ONNX a backslash stands before a quote and a backslash. Control, format and other invisible characters are
/// written <c>\uXXXX</c> and bytes that aren't UTF-8 <c>\xXX</c>: a model must not be able to move a terminal's cursor or to break
/// lines. ONNX's parser reads these as the letters they are written with.
/// </summary>
static class Quoting
{
    public static string Quote(string text) => Append(new StringBuilder(text.Length + 2), Encoding.UTF8.GetBytes(text)).ToString();

    public static string Quote(ReadOnlySpan<byte> utf8) => Append(new StringBuilder(utf8.Length + 2), utf8).ToString();

    /// <summary>Text for a comment or a message: one line, nothing invisible.</summary>
    public static string Plain(string text)
    {
        if (text.All(static c => c is >= ' ' and <= '~')) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) Append(plain, rune);
        return plain.ToString();
    }

    static StringBuilder Append(StringBuilder into, ReadOnlySpan<byte> utf8)
    {
        into.Append('"');
        while (!utf8.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(utf8, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!isText) foreach (var b in utf8[..length]) into.Append("\\x").Append(b.ToString("X2"));
            else if (rune.Value is '"' or '\\') into.Append('\\').Append((char)rune.Value);
            else Append(into, rune);
            utf8 = utf8[length..];
        }

        return into.Append('"');
    }

    static void Append(StringBuilder into, Rune rune)
    {
        if (IsVisible(rune))
        {
            into.Append(rune);
            return;
        }

        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)]) into.Append("\\u").Append(((int)unit).ToString("X4"));
    }

    static bool IsVisible(Rune rune) => rune.IsAscii
        ? rune.Value is >= ' ' and <= '~'
        : Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
