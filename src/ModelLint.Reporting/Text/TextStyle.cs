using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Text;

/// <summary>How the text report looks.</summary>
/// <param name="HasColor">True where the severity and the rule's id are coloured by ANSI sequences; nothing else ever is.</param>
public sealed record TextStyle(bool HasColor)
{
    /// <summary>Without any escape sequence: for files, pipes and NO_COLOR.</summary>
    public static TextStyle Plain { get; } = new(false);

    /// <summary>With colours: for terminals.</summary>
    public static TextStyle Colored { get; } = new(true);

    internal string Paint(Severity severity, string text) => HasColor ? $"\e[{Code(severity)}m{text}\e[0m" : text;

    static string Code(Severity severity) => severity switch
    {
        Severity.Error => "1;31",
        Severity.Warning => "1;33",
        _ => "1;36",
    };
}
