using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Target;

/// <summary>One of the places that a finding is about, and what is to be told of it.</summary>
/// <param name="At">The place.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Row">Its row in the table.</param>
sealed record Place(ModelElement At, string Name, ImmutableArray<FactValue> Row);

/// <summary>Tells what stands in a target's way at several places as one finding, at the first of them.</summary>
static class Places
{
    // More rows than that nobody reads; all are counted.
    const int MaxRows = 12;

    /// <summary>Says so where nobody named a target: then nothing is in its way.</summary>
    public static bool HasNoTarget(RuleContext context)
    {
        if (context.IsTargetGiven) return false;
        context.CouldNotLook("no target is given: what stands in its way isn't asked (--target)");
        return true;
    }

    /// <summary>Reports the places; nothing where there are none. Arguments <c>value</c>, <c>others</c> and <c>target</c> are added.</summary>
    public static void Tell(RuleContext context, DiagnosticDescriptor rule, IReadOnlyList<Place> places, ImmutableArray<FactColumn> columns, FindingDetails details)
    {
        if (places is not [var first, ..]) return;
        var others = places.Count switch { 1 => "", 2 => " and 1 other", var n => $" and {n - 1} others" };
        context.Report(rule, first.At, details with
        {
            Arguments = [new("value", first.Name), new("others", others), new("target", context.Target.Name), .. details.Arguments],
            Facts = [.. details.Facts, new("count", places.Count)],
            Table = new FactTable("places", columns, [.. places.Take(MaxRows).Select(static p => p.Row)]),
            Meaning = places.Count > MaxRows ? $"{details.Meaning} The first {MaxRows} of {places.Count} are listed.".TrimStart() : details.Meaning,
        });
    }
}
