using System.Buffers;
using System.Globalization;
using System.Text;

namespace ModelLint.Onnx.Text;

/// <summary>A place in the text that moves on: characters, words, numbers and strings. Comments are blank; structured ones are kept.</summary>
sealed class Cursor(string text, int start, int end)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly List<Note> _notes = [];
    int _at = start;

    public Cursor(string text) : this(text, 0, text.Length) { }

    /// <summary>Offset of the next character that isn't blank.</summary>
    public int Offset
    {
        get
        {
            SkipBlank();
            return _at;
        }
    }

    /// <summary>One past the last character taken.</summary>
    public int Taken => _at;

    public bool IsAtEnd => Offset >= end;

    /// <summary>The next character that isn't blank, without taking it; NUL at the end.</summary>
    public char Peek() => Offset < end ? text[_at] : '\0';

    public bool TryTake(char c)
    {
        if (IsAtEnd || text[_at] != c) return false;
        _at++;
        return true;
    }

    public void Expect(char c, string where)
    {
        if (!TryTake(c)) throw Error($"'{c}' {where}");
    }

    public void ExpectArrow(string where)
    {
        if (IsAtEnd || !text.AsSpan(_at, end - _at).StartsWith("=>")) throw Error($"'=>' {where}");
        _at += 2;
    }

    public string PeekWord()
    {
        var at = Offset;
        if (at >= end || !Identifiers.IsStart(text[at])) return "";
        while (at < end && Identifiers.IsPart(text[at])) at++;
        return text[_at..at];
    }

    /// <summary>Takes a word; empty where there is none.</summary>
    public string Word()
    {
        var word = PeekWord();
        _at += word.Length;
        return word;
    }

    public string Word(string what) => Word() is { Length: > 0 } word ? word : throw Error(what);

    public bool IsNameNext => Peek() == '"' || Identifiers.IsStart(Peek());

    /// <summary>A word or a string.</summary>
    public string Name(string what) => Peek() == '"' ? String(what) : Word(what);

    /// <summary>The text of a number: sign, digits, point, exponent, or inf and nan. Empty where there is none.</summary>
    public ReadOnlySpan<char> Number()
    {
        var at = Offset;
        if (at < end && text[at] == '-') at++;
        if (at < end && char.IsAsciiLetter(text[at]))
        {
            while (at < end && Identifiers.IsPart(text[at])) at++;
            return TakeTo(at);
        }

        var digits = at;
        while (at < end && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        if (at == digits) return default;
        if (at < end && text[at] is 'e' or 'E')
        {
            at++;
            if (at < end && text[at] is '+' or '-') at++;
            while (at < end && char.IsAsciiDigit(text[at])) at++;
        }

        return TakeTo(at);
    }

    public long Integer(string what)
    {
        var at = Offset;
        if (long.TryParse(Number(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        throw Error(what, at);
    }

    public string String(string what)
    {
        var at = Offset;
        var bytes = Bytes(what);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error("text without bytes that aren't UTF-8", at);
        }
    }

    /// <summary>A string in quotes as UTF-8, with what <c>\x</c> wrote.</summary>
    public byte[] Bytes(string what)
    {
        var open = Offset;
        if (Peek() != '"') throw Error(what);
        var at = open + 1;
        while (at < end && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
        if (at >= end) throw Error("a string that ends with '\"'", open);
        _at = at + 1;
        var inner = text.AsSpan(open + 1, at - open - 1);
        try
        {
            return inner.Contains('\\') ? Unescape(inner, open + 1) : Encode(inner);
        }
        catch (EncoderFallbackException)
        {
            throw Error("a string of whole characters (there is half a surrogate pair)", open);
        }
    }

    /// <summary>Takes the structured comments before the next element that are of that scope.</summary>
    public IReadOnlyList<Note> Notes(string scope)
    {
        SkipBlank();
        if (_notes.Count == 0) return [];
        var taken = _notes.FindAll(n => n.Scope == scope);
        _notes.RemoveAll(n => n.Scope == scope);
        return taken;
    }

    /// <summary>Complains of structured comments that nothing took.</summary>
    public void ExpectNoNotes()
    {
        SkipBlank();
        if (_notes.Count > 0) throw _notes[0].Value.Error($"no '#@' comment with the key '{_notes[0].Key}' here");
    }

    public OnnxTextException Error(string expected) => Error(expected, Offset);

    public OnnxTextException Error(string expected, int at)
    {
        at = Math.Min(at, end);
        var before = text.AsSpan(0, at);
        var line = before.Count('\n') + 1;
        return new OnnxTextException(line, at - before.LastIndexOf('\n'), $"expected {expected}, found {Found(at)}");
    }

    string Found(int at)
    {
        if (at >= end) return end == text.Length ? "the end of the text" : "the end of the line";
        if (text[at] is '\n' or '\r') return "the end of the line";
        var stop = at + 1;
        if (Identifiers.IsPart(text[at]) || text[at] == '"')
            while (stop < end && stop - at < 24 && text[stop] is not ('\n' or '\r') && (text[at] == '"' || Identifiers.IsPart(text[stop]))) stop++;
        return $"'{Quoting.Plain(text[at..stop])}'";
    }

    ReadOnlySpan<char> TakeTo(int at)
    {
        var from = _at;
        _at = at;
        return text.AsSpan(from, at - from);
    }

    void SkipBlank()
    {
        while (_at < end)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\v' or '\f') _at++;
            else if (text[_at] == '#') SkipComment();
            else return;
        }
    }

    void SkipComment()
    {
        var stop = text.AsSpan(_at, end - _at).IndexOf('\n') is >= 0 and var length ? _at + length : end;
        if (stop - _at >= 2 && text[_at + 1] == '@') _notes.Add(ReadNote(new Cursor(text, _at + 2, stop)));
        _at = stop;
    }

    static Note ReadNote(Cursor note)
    {
        var (scope, key) = ("", note.Word("a key after '#@'"));
        if (note.TryTake('.')) (scope, key) = (key, note.Word("a key after '.'"));
        var index = 0;
        if (char.IsAsciiDigit(note.Peek()))
        {
            var at = note.Offset;
            if (!int.TryParse(note.Number(), NumberStyles.None, CultureInfo.InvariantCulture, out index)) throw note.Error("a small whole number", at);
        }

        note.Expect(':', "after the key of a '#@' comment");
        return new Note(scope, key, index, note);
    }

    static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Strict.GetByteCount(text)];
        Strict.GetBytes(text, bytes);
        return bytes;
    }

    byte[] Unescape(ReadOnlySpan<char> inner, int offset)
    {
        var bytes = new ArrayBufferWriter<byte>(inner.Length);
        var run = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\')
            {
                run.Append(inner[i]);
                continue;
            }

            var code = inner[++i];
            if (code == 'u') run.Append((char)Hex(inner, i + 1, 4, offset));
            else if (code != 'x') run.Append(code);
            else
            {
                bytes.Write(Encode(run.ToString()));
                run.Clear();
                bytes.Write([(byte)Hex(inner, i + 1, 2, offset)]);
            }

            i += code switch { 'u' => 4, 'x' => 2, _ => 0 };
        }

        bytes.Write(Encode(run.ToString()));
        return bytes.WrittenSpan.ToArray();
    }

    int Hex(ReadOnlySpan<char> inner, int at, int length, int offset) =>
        at + length <= inner.Length && int.TryParse(inner.Slice(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error($"{length} hexadecimal digits", offset + at);
}
