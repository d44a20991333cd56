using ModelLint.Rules.Calibration.FieldClipped;
using ModelLint.Rules.Calibration.FieldDrift;

namespace ModelLint.Rules.Tests.Calibration;

public sealed class FieldClippedTests : RuleTests<FieldClippedAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { a = Neg (x)\n y = Abs (a) }\n";

    [Fact]
    public void An_output_that_goes_beyond_is_told_with_the_sample_that_goes_furthest()
    {
        // One element in a million beyond 4: an output is told all the same.
        var finding = Tells("ML3015", $"{Net}on 20 samples: x 0..1, y 0..4\nfield 4 samples: x 0..1, y 0..4\nfield far.jpg: x 0..1, y 0..5 mostly 0..4");
        Assert.Equal("'y' reaches 0..5 in the field, and calibration covers 0..4.", finding.Message);
        var row = finding.Details.Table!.Rows.Single();
        Assert.Equal(("25 %", "far.jpg"), (row[5].Display, row[9].Display));
        Assert.Contains("far.jpg", finding.Details.Advice.Single().Text, StringComparison.Ordinal);
        Assert.Contains("'y' stops at 4 where it should go to 5", finding.Details.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Much_that_is_clipped_is_an_error()
    {
        // A fifth of five: spread evenly over 0..5, of which calibration covers 0..4.
        var finding = Tells("ML3016", $"{Net}on 20 samples: x 0..1, y 0..4\nfield 4 samples: x 0..1, y 0..5");
        Assert.Equal(0.2, finding.Details.Facts.Single(static f => f.Name == "worstClipRate").Value.Number!.Value, 2);
    }

    [Fact]
    public void A_value_inside_is_told_where_elements_are_clipped()
    {
        IsSilent($"{Net}on 20 samples: x 0..1, a -4..0, y 0..4\nfield 4 samples: x 0..1, a -6..0 mostly -4..0, y 0..4");
        Tells("ML3016", $"{Net}on 20 samples: x 0..1, a -4..0, y 0..4\nfield 4 samples: x 0..1, a -6..0, y 0..4");
    }

    [Fact]
    public void Zero_is_always_covered() => IsSilent($"{Net}on 20 samples: x 0..1, y 2..4\nfield 4 samples: x 0..1, y 0..4");

    [Fact]
    public void Less_than_three_steps_are_not_told() => IsSilent($"{Net}on 20 samples: x 0..1, y 0..4\nfield 4 samples: x 0..1, y 0..4.03");

    [Fact]
    public void Without_validation_data_there_is_nothing_to_judge() => Assert.NotEmpty(Judge($"{Net}on 20 samples: x 0..1, y 0..4").Abstentions);
}

public sealed class FieldDriftTests : RuleTests<FieldDriftAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { y = Abs (x) }\n";

    [Fact]
    public void The_input_is_told_first_where_it_moved_too()
    {
        var finding = Tells("ML3017", $"{Net}on 20 samples: x 0..4, y 0..4\nfield 4 samples: x 0..2, y 0..1");
        Assert.StartsWith("'x' is spread otherwise in the field", finding.Message, StringComparison.Ordinal);
        Assert.Contains("inputs themselves differ", finding.Details.Advice.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_spread_is_no_finding() => IsSilent($"{Net}on 20 samples: x 0..4, y 0..4\nfield 4 samples: x 0..4, y 0..4");
}
