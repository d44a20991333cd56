using System.Globalization;
using System.Text;

namespace ModelLint.Reporting.Json;

/// <summary>
/// Takes finished JSON and escapes what JSON may hold raw but a terminal should not get: control characters and those that reorder or
/// hide text. They can only be inside strings, where <c>\u</c> means the same. Carriage returns between tokens are dropped.
/// </summary>
sealed class QuietWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (IsUnquiet(value)) inner.Write($"\\u{(int)value:x4}");
        else if (value != '\r') inner.Write(value);
    }

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    // Runs of plain text go on in one piece.
    public override void Write(ReadOnlySpan<char> buffer)
    {
        for (var at = buffer.IndexOfAnyExceptInRange(' ', '~'); at >= 0; at = buffer.IndexOfAnyExceptInRange(' ', '~'))
        {
            inner.Write(buffer[..at]);
            Write(buffer[at]);
            buffer = buffer[(at + 1)..];
        }

        inner.Write(buffer);
    }

    static bool IsUnquiet(char value) => char.IsAscii(value)
        ? value == '\u007f'
        : char.GetUnicodeCategory(value) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
