using ModelLint.Fixing.Showing;

namespace ModelLint.Fixing.Tests;

/// <summary>Diffs as <c>diff -u</c> writes them.</summary>
public sealed class UnifiedDiffTests
{
    [Fact]
    public void Equal_texts_have_none() => Assert.Equal("", UnifiedDiff.Of("a\nb\n", "a\nb\n", "old", "new"));

    [Fact]
    public void A_changed_line_stands_between_three_lines_of_context() => Assert.Equal("""
        --- old
        +++ new
        @@ -3,7 +3,7 @@
         3
         4
         5
        -6
        +six
         7
         8
         9

        """, UnifiedDiff.Of(Numbers(1, 12), Numbers(1, 12).Replace("6\n", "six\n", StringComparison.Ordinal), "old", "new"));

    [Fact]
    public void Changes_far_apart_are_hunks_of_their_own() => Assert.Equal("""
        --- old
        +++ new
        @@ -1,4 +1,3 @@
        -1
         2
         3
         4
        @@ -18,3 +17,4 @@
         18
         19
         20
        +21

        """, UnifiedDiff.Of(Numbers(1, 20), Numbers(2, 21), "old", "new"));

    [Fact]
    public void A_new_file_is_all_added() => Assert.Equal("--- /dev/null\n+++ new\n@@ -0,0 +1,2 @@\n+1\n+2\n", UnifiedDiff.Of("", Numbers(1, 2), "/dev/null", "new"));

    static string Numbers(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(static n => $"{n}\n"));
}
