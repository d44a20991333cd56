using System.Collections.Immutable;

namespace ModelLint.Reporting.Sarif;

/// <summary>The models' text as files: what <see cref="SarifProfile.Ide"/> refers to.</summary>
public static class SarifListings
{
    /// <summary>What follows a model's name in that of its listing.</summary>
    public const string Ending = ".listing.txt";

    /// <summary>The name of each model's listing, in the report's order; models of one name in several folders are numbered.</summary>
    public static ImmutableArray<string> Names(LintReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. report.Models.Select(m => Name(m.Path[(m.Path.LastIndexOf('/') + 1)..]))];

        string Name(string file)
        {
            var count = taken[file] = taken.GetValueOrDefault(file) + 1;
            return count == 1 ? $"{file}{Ending}" : $"{file}.{count}{Ending}";
        }
    }
}
