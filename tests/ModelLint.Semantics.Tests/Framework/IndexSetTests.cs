using ModelLint.Semantics.Layout;

namespace ModelLint.Semantics.Tests.Framework;

public sealed class IndexSetTests
{
    [Fact]
    public void A_run_is_written_with_start_and_stop() => Assert.Equal("[4:84]", IndexSet.Run(84, 4, 80).ToString());

    [Fact]
    public void Every_third_index_is_written_with_its_step() =>
        Assert.Equal("[7:56:3]", IndexSet.Of(56, Enumerable.Range(0, 17).Select(static k => 7 + 3 * k)).ToString());

    [Fact]
    public void Two_of_three_indices_are_two_strides() =>
        Assert.Equal("[5:56:3], [6:56:3]", IndexSet.Of(56, Enumerable.Range(0, 17).SelectMany(static k => new[] { 5 + 3 * k, 6 + 3 * k })).ToString());

    [Fact]
    public void Irregular_indices_are_runs() => Assert.Equal("[0:2], [5:6], [9:10]", IndexSet.Of(10, [5, 1, 0, 9]).ToString());

    [Fact]
    public void A_union_of_both_halves_is_whole() => Assert.True(IndexSet.Run(8, 0, 4).Union(IndexSet.Run(8, 4, 4)).IsWhole);

    [Fact]
    public void Nothing_is_empty_brackets() => Assert.Equal("[]", IndexSet.Of(3, []).ToString());
}
