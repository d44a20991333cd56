namespace ModelLint.Analysis.Findings;

/// <summary>Names as words of a command line: they come from models, so that copying the line must run nothing else.</summary>
public static class ShellWord
{
    /// <summary>The name as one word of a POSIX shell; control characters are replaced.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or ':' or '-') && name[0] != '-'
            ? name
            : $"'{Printable(name).Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>The name with control characters replaced.</summary>
    public static string Printable(string name) => string.Concat(name.Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
