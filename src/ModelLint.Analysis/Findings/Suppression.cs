using System.Collections.Immutable;
using System.IO.Enumeration;
using ModelLint.Analysis.Configuration;

namespace ModelLint.Analysis.Findings;

/// <summary>A statement that findings are accepted, and why.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Element">A glob (* and ?) of the element: its path, its node's name, or its value's.</param>
/// <param name="Reason">Why; empty where none is given.</param>
/// <param name="File">The file that states it.</param>
/// <param name="Line">Its line there, from 1.</param>
public sealed record Suppression(string Rule, string Element, string Reason, string File, int Line)
{
    /// <summary>The models it is for; empty for all.</summary>
    public ImmutableArray<PathGlob> Files { get; init; } = [];

    /// <summary>True where it is for a model of that path, which is relative to the file's folder.</summary>
    public bool IsFor(string model) => Files.IsEmpty || Files.Any(f => f.Fits(model));

    /// <summary>True where it accepts a finding of a model that it is for.</summary>
    public bool Accepts(Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return string.Equals(Rule, finding.Descriptor.Id, StringComparison.OrdinalIgnoreCase)
            && (Fits(finding.Element.Path) || Fits(finding.Element.Name) || finding.Element.Value is { } value && Fits(value.Name));
    }

    bool Fits(string name) => FileSystemName.MatchesSimpleExpression(Element, name, ignoreCase: false);
}
