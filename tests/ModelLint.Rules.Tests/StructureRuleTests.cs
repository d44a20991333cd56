using ModelLint.Rules.Model.CyclicGraph;
using ModelLint.Rules.Model.DuplicateName;
using ModelLint.Rules.Model.ShapeBeyondLimits;
using ModelLint.Rules.Model.UndefinedValue;
using ModelLint.Rules.Model.UnnamedNodes;
using ModelLint.Rules.Model.WrongAttributeKind;

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

public sealed class UnnamedNodesTests : RuleTests<UnnamedNodesAnalyzer>
{
    [Fact]
    public void The_first_of_them_is_told() =>
        Assert.Equal("2 nodes have no name in 'main_graph', the first is 'Neg:a'.", Expect("g (float[4] x) => (float[4] y) { a = {|ML1007:Neg|} (x) \n [abs] b = Abs (a) \n y = Relu (b) }")[0].Message);

    [Fact]
    public void Names_are_enough() => Expect("g (float[4] x) => (float[4] y) { [relu] y = Relu (x) }");

    [Fact]
    public void Many_functions_are_one_finding_that_counts_them_and_names_the_worst()
    {
        var functions = Enumerable.Range(0, 3000).Select(static i => $"<domain: \"l\", opset_import: [\"\" : 17]>\nF{i} (p) => (q) {{ {(i == 7 ? "r = Neg (p) \n s = Abs (r) \n" : "s = Neg (p) \n")} q = Relu (s) }}");
        var found = Assert.Single(Expect("<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]>\ng (float[4] x) => (float[4] y) { y = {|ML1007:l.F0|} (x) }\n" + string.Join('\n', functions)));
        Assert.Equal("6002 nodes have no name in 3001 graphs and functions (3 of them in 'function l:F7'), the first is 'F0:y'.", found.Message);
        Assert.Equal(10, found.Details.Table!.Rows.Length);
    }
}

public sealed class WrongAttributeKindTests : RuleTests<WrongAttributeKindAnalyzer>
{
    [Fact]
    public void A_text_where_an_integer_belongs_is_told() => Assert.Equal("'y' has the attribute 'axis' as a text, and Concat takes an integer.",
        Expect("g (float[1,4] a, float[1,4] b) => (float y) { [y] y = {|ML1011:Concat|} <axis = \"1\"> (a, b) }")[0].Message);

    [Fact]
    public void Many_are_one_finding()
    {
        var found = Assert.Single(Expect("""
            g (float[1,2,3] x) => (float y) {
                a = {|ML1011:Transpose|} <perm = 1> (x)
                b = Softmax <axis = [1]> (a)
                y = Flatten <axis = 1.5> (b)
            }
            """));
        Assert.EndsWith("as an integer, and Transpose takes a list of integers; 2 such attributes in all.", found.Message, StringComparison.Ordinal);
        Assert.Equal(2, found.Details.Table!.Rows.Length);
    }

    [Fact]
    public void Attributes_of_the_right_kind_and_those_that_nobody_knows_are_fine() => Expect("g (float[1,2,3] x) => (float y) { a = Transpose <perm = [2, 1, 0], colour = \"blue\"> (x) \n y = LpPool <kernel_shape = [1], p = 2> (a) }");
}

public sealed class ShapeBeyondLimitsTests : RuleTests<ShapeBeyondLimitsAnalyzer>
{
    [Fact]
    public void More_elements_than_64_bits_count_are_told() => Assert.Equal("'y' has more elements than 64 bits count: [4611686018427387904,4].",
        Expect("g (float[4] x) => (float[?,?] y) <int64[2] s = {4611686018427387904, 4}> { y = {|ML1012:Expand|} (x, s) }")[0].Message);

    [Fact]
    public void Windows_that_overflow_are_told() => Assert.Equal("'pool' makes extents beyond what 64 bits count.",
        Expect("g (float[1,1,4] x) => (float[?,?,?] y) { [pool] y = {|ML1012:MaxPool|} <kernel_shape = [4611686018427387904], dilations = [4611686018427387904]> (x) }")[0].Message);

    [Fact]
    public void Large_shapes_are_fine() => Expect("g (float[1000000,1000000,1000000] x) => (float y) { y = Relu (x) }");
}
