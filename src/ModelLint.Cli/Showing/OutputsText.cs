using ModelLint.Analysis.Evidence;
using ModelLint.Reporting.Text;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Showing;

/// <summary>What <c>modellint outputs</c> prints for people.</summary>
static class OutputsText
{
    public static void Write(IEnumerable<ShownValue> values, ModelEvidence evidence, TextWriter output)
    {
        foreach (var value in values)
        {
            output.WriteLine($"{(value.IsInput ? "input " : "output")} {SafeText.Of(value.Name)}: {SafeText.Of(ShownType.Of(value.Type) ?? "unknown type")}");
            foreach (var part in value.Parts)
            {
                var lead = part.Slice.Length > 0 ? $"{part.Slice} ← {part.Origin}" : part.Origin.Length > 0 ? $"← {part.Origin}" : "";
                var ranges = $"proved {Text(part.Proved)}{(part.Observed is { } seen ? $", observed {seen}" : "")}";
                output.WriteLine(SafeText.Of($"    {(lead.Length > 0 ? lead + ": " : "")}{ranges}"));
            }
        }

        if (evidence.Observed is { } observed) output.WriteLine(SafeText.Of($"observed: {observed.Source}"));
        if (evidence.Facts.IsOverBudget) output.WriteLine("some ranges stayed unknown: the weights they need are more than --weights-budget allows");
    }

    static string Text(Interval interval) => interval.IsUnknown ? "nothing" : interval.ToString();
}
