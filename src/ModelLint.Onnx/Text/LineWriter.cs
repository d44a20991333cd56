namespace ModelLint.Onnx.Text;

/// <summary>Writes indented lines, counts them, and keeps comments back until the line they belong to ends.</summary>
sealed class LineWriter(TextWriter to)
{
    readonly List<string> _comments = [];
    bool _isLineStart = true;
    int _level;

    /// <summary>The line that is being written, from 1.</summary>
    public int Line { get; private set; } = 1;

    public void Write(ReadOnlySpan<char> text)
    {
        if (_isLineStart)
            for (var i = 0; i < _level; i++) to.Write("   ");
        _isLineStart = false;
        to.Write(text);
    }

    public void Comment(string? comment)
    {
        if (!string.IsNullOrEmpty(comment)) _comments.Add(Quoting.Plain(comment));
    }

    public void EndLine()
    {
        if (_comments.Count > 0)
        {
            to.Write("  # ");
            to.Write(string.Join("; ", _comments));
            _comments.Clear();
        }

        to.Write('\n');
        Line++;
        _isLineStart = true;
    }

    public void Indent() => _level++;

    public void Outdent() => _level--;
}
