using System.Text.Json;

namespace ModelLint.EndToEnd;

/// <summary>Reads the program's JSON.</summary>
static class Findings
{
    public static JsonElement Model(this JsonElement report, string ending) =>
        report.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("path").GetString()!.EndsWith(ending, StringComparison.Ordinal));

    public static IEnumerable<JsonElement> All(this JsonElement report) =>
        report.GetProperty("models").EnumerateArray().SelectMany(static m => m.GetProperty("findings").EnumerateArray());

    public static IEnumerable<JsonElement> Of(this JsonElement model) => model.GetProperty("findings").EnumerateArray();

    public static string Rule(this JsonElement finding) => finding.GetProperty("ruleId").GetString()!;

    public static string Text(this JsonElement finding, string property) => finding.GetProperty(property).GetString()!;

    public static IEnumerable<string> Slices(this JsonElement finding) =>
        finding.GetProperty("slices").EnumerateArray().Select(static s => s.GetProperty("slice").GetString()!);
}
