using System.Text;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>Names of a model in scripts. They come from somebody else: quoted for the tool that will read the line, so that running it runs nothing else.</summary>
public static class ScriptText
{
    /// <summary>A word of a shell command.</summary>
    public static string Shell(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or ':' or '-')
            ? name
            : $"'{Printable(name).Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A literal of Python.</summary>
    public static string Python(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new StringBuilder("'");
        foreach (var c in name) text.Append(c is '\'' or '\\' ? $"\\{c}" : char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString());
        return text.Append('\'').ToString();
    }

    /// <summary>Without control characters.</summary>
    public static string Printable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(name.Select(static c => char.IsControl(c) ? '\uFFFD' : c));
    }
}
