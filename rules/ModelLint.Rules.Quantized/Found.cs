using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Quantized;

/// <summary>One of the places that a finding is about: where, and its row in the table.</summary>
/// <param name="At">The place.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Row">Its numbers.</param>
sealed record Found(ModelElement At, string Name, ImmutableArray<FactValue> Row);

/// <summary>Tells what is alike in one finding: at the first place, with the others in a table.</summary>
static class FoundReport
{
    // More rows than that nobody reads; all are counted.
    const int MaxRows = 12;

    /// <summary>Reports them, the one that matters most first; nothing where there are none.</summary>
    public static void Tell(RuleContext context, DiagnosticDescriptor rule, IReadOnlyList<Found> found, ImmutableArray<FactColumn> columns, FindingDetails details)
    {
        if (found is not [var first, ..]) return;
        context.Report(rule, first.At, details with
        {
            Arguments = [new("value", first.Name), .. details.Arguments, new("others", Others(found.Count - 1))],
            Facts = [.. details.Facts, new("count", found.Count)],
            Table = new FactTable("values", columns, [.. found.Take(MaxRows).Select(static f => f.Row)]),
            Grounds = details.Grounds.Length > 0 ? details.Grounds : "read off the model",
            Meaning = found.Count > MaxRows ? $"{details.Meaning} The first {MaxRows} of {found.Count} are listed.".TrimStart() : details.Meaning,
        });
    }

    static string Others(int count) => count switch { 0 => "", 1 => " and 1 other", _ => $" and {count} others" };
}
