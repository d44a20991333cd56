namespace ModelLint.Onnx.Text;

/// <summary>What the grammar takes for a name without quotes.</summary>
static class Identifiers
{
    public static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    public static bool IsIdentifier(string name)
    {
        if (name.Length == 0 || !IsStart(name[0])) return false;
        foreach (var c in name)
            if (!IsPart(c)) return false;
        return true;
    }

    /// <summary>True for <c>a</c> and <c>a.b.c</c>.</summary>
    public static bool IsQualified(string name) => name.Split('.').All(IsIdentifier);

    /// <summary>
    /// True where a reader can take the name for nothing else, even where a type or a number may stand: ONNX's own parser doesn't take
    /// quotes for the names of subgraphs and of tensors in attributes.
    /// </summary>
    public static bool IsUnmistakable(string name) => IsIdentifier(name) && !TypeNames.IsType(name) && !IsNumberWord(name);

    public static bool IsNumberWord(string name) =>
        name.Equals("nan", StringComparison.OrdinalIgnoreCase) || name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name as the grammar takes it: bare, or in quotes.</summary>
    public static string Write(string name) => IsIdentifier(name) && !TypeNames.IsType(name) ? name : Quoting.Quote(name);

    /// <summary>The nearest name that needs no quotes.</summary>
    public static string Near(string name)
    {
        var near = string.Concat(name.Select(static c => IsPart(c) ? c : '_'));
        return IsUnmistakable(near) ? near : "_" + near;
    }
}
