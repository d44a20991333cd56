using System.Text;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Text;

/// <summary>A finding's numbers in aligned columns.</summary>
static class TextTable
{
    const string Gap = "  ";

    /// <summary>The lines: headings, then rows; without trailing blanks.</summary>
    public static IEnumerable<string> Lines(FactTable table)
    {
        var columns = table.Columns.Select((column, index) => Column(table, column, index)).ToArray();
        for (var line = 0; line <= table.Rows.Length; line++)
        {
            var text = new StringBuilder();
            for (var column = 0; column < columns.Length; column++)
                text.Append(column == 0 ? "" : Gap).Append(columns[column][line]);
            yield return text.ToString().TrimEnd();
        }
    }

    static string[] Column(FactTable table, FactColumn column, int index)
    {
        string[] cells = [SafeText.Of(column.Heading), .. table.Rows.Select(r => index < r.Length ? SafeText.Of(r[index].Display) : "-")];
        var width = cells.Max(Width);
        var isRight = column.AlignRight || HoldsNumbers(table, index);
        return [.. cells.Select(c => isRight ? Blanks(width - Width(c)) + c : c + Blanks(width - Width(c)))];
    }

    static bool HoldsNumbers(FactTable table, int index)
    {
        var values = table.Rows.Where(r => index < r.Length).Select(r => r[index]).ToArray();
        return values.Any(static v => v.Number is not null) && !values.Any(static v => v.Text is not null);
    }

    static string Blanks(int count) => new(' ', count);

    static int Width(string text) => text.EnumerateRunes().Count();
}
