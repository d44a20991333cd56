using System.Globalization;
using System.Text;

namespace ModelLint.Reporting.Json;

/// <summary>
/// Takes finished JSON and escapes what JSON may hold raw but a terminal should not get: control characters and those that reorder or
/// hide text. They can only be inside strings, where <c>\u</c> means the same. Carriage returns between tokens are dropped.
/// </summary>
/// <param name="inner">Where it goes; stays open.</param>
public sealed class QuietWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (IsUnquiet(value)) inner.Write($"\\u{(int)value:x4}");
        else if (value != '\r') inner.Write(value);
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        // Runs of plain text go on in one piece.
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
