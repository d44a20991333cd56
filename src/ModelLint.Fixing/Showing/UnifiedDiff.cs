using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace ModelLint.Fixing.Showing;

/// <summary>Two texts as a unified diff, as diff -u and git show it. The lines that differ are found by DiffPlex.</summary>
public static class UnifiedDiff
{
    const int Context = 3;

    /// <summary>The diff; empty where both are the same. Lines end with LF.</summary>
    /// <param name="before">The text as it was; empty for a new file.</param>
    /// <param name="after">The text as it will be.</param>
    /// <param name="oldName">What to call the first.</param>
    /// <param name="newName">What to call the second.</param>
    public static string Of(string before, string after, string oldName, string newName)
    {
        var diff = new Differ().CreateLineDiffs(before, after, ignoreWhitespace: false);
        if (diff.DiffBlocks.Count == 0) return "";
        var text = new StringBuilder($"--- {oldName}\n+++ {newName}\n");
        for (var i = 0; i < diff.DiffBlocks.Count;)
        {
            var last = i;
            // Blocks whose context would touch are shown as one.
            while (last + 1 < diff.DiffBlocks.Count && diff.DiffBlocks[last + 1].DeleteStartA - End(diff.DiffBlocks[last]) <= 2 * Context) last++;
            Hunk(text, diff, i, last);
            i = last + 1;
        }

        return text.ToString();
    }

    static int End(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    static void Hunk(StringBuilder text, DiffResult diff, int first, int last)
    {
        var (oldLines, newLines) = (Lines(diff.PiecesOld), Lines(diff.PiecesNew));
        var (a, b) = (diff.DiffBlocks[first], diff.DiffBlocks[last]);
        var start = Math.Max(0, a.DeleteStartA - Context);
        var end = Math.Min(oldLines, End(b) + Context);
        var newStart = a.InsertStartB - (a.DeleteStartA - start);
        var newEnd = Math.Min(newLines, b.InsertStartB + b.InsertCountB + (end - End(b)));
        text.Append($"@@ -{Range(start, end - start)} +{Range(newStart, newEnd - newStart)} @@\n");
        var at = start;
        for (var i = first; i <= last; i++)
        {
            var block = diff.DiffBlocks[i];
            for (; at < block.DeleteStartA; at++) text.Append($" {diff.PiecesOld[at]}\n");
            for (; at < Math.Min(oldLines, End(block)); at++) text.Append($"-{diff.PiecesOld[at]}\n");
            for (var k = 0; k < block.InsertCountB && block.InsertStartB + k < newLines; k++) text.Append($"+{diff.PiecesNew[block.InsertStartB + k]}\n");
        }

        for (; at < end; at++) text.Append($" {diff.PiecesOld[at]}\n");
    }

    // A text that ends with a line feed has no line behind it.
    static int Lines(IReadOnlyList<string> pieces) => pieces.Count > 0 && pieces[^1].Length == 0 ? pieces.Count - 1 : pieces.Count;

    static string Range(int start, int count) => count == 1 ? $"{start + 1}" : $"{(count == 0 ? start : start + 1)},{count}";
}
