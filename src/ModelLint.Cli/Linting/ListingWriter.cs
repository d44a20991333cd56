using System.Text;

namespace ModelLint.Cli.Linting;

/// <summary>Keeps text up to a limit; what would be longer is dropped as a whole, since lines must be found in it.</summary>
sealed class ListingWriter(int limit) : TextWriter
{
    StringBuilder? _text = new();

    /// <summary>The text; null where it was too long.</summary>
    public string? Text => _text?.ToString();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Keep([value]);

    public override void Write(char[] buffer, int index, int count) => Keep(buffer.AsSpan(index, count));

    public override void Write(string? value) => Keep(value);

    public override void Write(ReadOnlySpan<char> buffer) => Keep(buffer);

    void Keep(ReadOnlySpan<char> text)
    {
        if (_text is null) return;
        if (_text.Length + text.Length > limit) _text = null;
        else _text.Append(text);
    }
}
