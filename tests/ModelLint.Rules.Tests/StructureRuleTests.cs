using ModelLint.Rules.Model.CyclicGraph;
using ModelLint.Rules.Model.DuplicateName;
using ModelLint.Rules.Model.UndefinedValue;

namespace ModelLint.Rules.Tests;

public sealed class UndefinedValueTests : RuleTests<UndefinedValueAnalyzer>
{
    [Fact]
    public void A_name_that_nothing_defines_is_told_where_it_is_read() => Expect("g (float[4] x) => (float[4] y) { y = {|ML1003:Add|} (x, ghost) }");

    [Fact]
    public void What_a_graph_around_defines_is_defined() => Expect("""
        g (bool c, float[4] x) => (float[4] y) {
            z = Relu (x)
            y = If (c) <then_branch = a () => (float[4] p) { p = Neg (z) }, else_branch = b () => (float[4] q) { q = Abs (z) }>
        }
        """);
}

public sealed class DuplicateNameTests : RuleTests<DuplicateNameAnalyzer>
{
    [Fact]
    public void The_second_definition_is_told() => Expect("g (float[4] x) => (float[4] y) { y = Relu (x) \n y = {|ML1004:Neg|} (x) }");

    [Fact]
    public void Names_that_differ_are_fine() => Expect("g (float[4] x) => (float[4] y) { a = Relu (x) \n y = Neg (a) }");
}

public sealed class CyclicGraphTests : RuleTests<CyclicGraphAnalyzer>
{
    [Fact]
    public void Nodes_that_wait_for_each_other_are_told_at_the_first() => Expect("g (float[4] x) => (float[4] y) { a = {|ML1005:Add|} (x, y) \n y = Relu (a) }");

    [Fact]
    public void An_unusual_order_is_no_cycle() => Expect("g (float[4] x) => (float[4] y) { y = Relu (a) \n a = Add (x, x) }");
}
