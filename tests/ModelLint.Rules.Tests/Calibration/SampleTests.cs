using ModelLint.Rules.Calibration.DuplicateSamples;
using ModelLint.Rules.Calibration.SingleSampleRange;
using ModelLint.Rules.Calibration.TagHardlyShown;
using ModelLint.Rules.Calibration.TooFewSamples;

namespace ModelLint.Rules.Tests.Calibration;

public sealed class TooFewSamplesTests : RuleTests<TooFewSamplesAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { y = Relu (x) }\n";

    [Theory]
    [InlineData(9, "ML3002", "'photos' gives only 9 samples: ranges are a matter of luck, and 95/95 needs 50 more.")]
    [InlineData(10, "ML3001", "'photos' gives 10 samples: 95/95 is not met, 49 more are needed.")]
    [InlineData(58, "ML3001", "'photos' gives 58 samples: 95/95 is not met, 1 more are needed.")]
    public void Wilks_bound_says_how_many_are_missing(int samples, string id, string message) => Assert.Equal(message, Tells(id, $"{Net}on {samples} samples: x -1..1, y 0..1").Message);

    [Fact]
    public void Fifty_nine_meet_95_95_and_not_99_95() => IsSilent($"{Net}on 59 samples: x -1..1, y 0..1");

    [Fact]
    public void What_an_operator_holds_in_place_is_not_expected_to_move()
    {
        // Of x both ends move, of y only the upper one: Relu ends at 0. Three ends, each with one chance in 21.
        var finding = Tells("ML3001", $"{Net}on 20 samples: x -1..1 rising to -2..2, y 0..1 rising to 0..2");
        Assert.Contains("beyond about 0.1 of the 3 ends", finding.Details.Meaning, StringComparison.Ordinal);
        Assert.Equal(3 / 21.0, finding.Details.Facts.Single(static f => f.Name == "expectedBeyond").Value.Number!.Value, 12);
    }

    [Fact]
    public void Copies_do_not_count() => Assert.Contains("gives only 1 different samples (2 with duplicates)", Tells("ML3002", $"{Net}on a.jpg: x 0..1, y 0..1\non b.jpg, a copy of a.jpg: x 0..1, y 0..1").Message, StringComparison.Ordinal);

    [Fact]
    public void Without_data_there_is_nothing_to_judge() => ExpectNotApplicable(Net, "no calibration data");
}

public sealed class DuplicateSamplesTests : RuleTests<DuplicateSamplesAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { y = Relu (x) }\n";

    [Fact]
    public void Copies_are_named_with_what_they_are_copies_of()
    {
        var finding = Tells("ML3003", $"{Net}on a.jpg: x 0..1\non b.jpg, a copy of a.jpg: x 0..1\non c.jpg, a copy of a.jpg: x 0..1\non 7 samples: x 0..1");
        Assert.Equal("2 of 10 samples of 'photos' show nothing new: 'b.jpg' is 'a.jpg' again.", finding.Message);
        Assert.Equal(["a.jpg", "b.jpg and c.jpg", "2"], finding.Details.Table!.Rows.Single().Select(static c => c.Display));
    }

    [Fact]
    public void One_copy_in_thirty_does_no_harm() => IsSilent($"{Net}on a.jpg: x 0..1\non b.jpg, a copy of a.jpg: x 0..1\non 28 samples: x 0..1");
}

public sealed class SingleSampleRangeTests : RuleTests<SingleSampleRangeAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { a = Neg (x)\n p = MaxPool <kernel_shape = [1]> (a)\n y = Abs (p) }\n";

    [Fact]
    public void The_sample_that_holds_a_range_up_is_named()
    {
        // 0..10 and without the freak 0..4: six tenths.
        var finding = Tells("ML3005", $"{Net}on 9 samples: a 0..4, y 0..4\non freak.jpg: a 0..10, y 0..4");
        Assert.Equal("'freak.jpg' alone holds up the range of 'a': it reaches 10, the next sample 4.", finding.Message);
        Assert.Equal(["a", "freak.jpg", "10", "4", "60 %"], finding.Details.Table!.Rows.Single().Select(static c => c.Display));
    }

    [Fact]
    public void An_output_is_told_before_what_is_inside_and_what_passes_it_on_is_not_told_again()
    {
        var finding = Tells("ML3005", $"{Net}on 9 samples: a 0..1, p 0..1, y 0..4\non freak.jpg: a 0..10, p 0..10, y 0..8");
        Assert.Equal(["y", "a"], finding.Details.Table!.Rows.Select(static r => r[0].Display));
    }

    [Fact]
    public void Two_samples_that_reach_far_are_no_freak() => IsSilent($"{Net}on 9 samples: a 0..4\non b.jpg: a 0..10\non c.jpg: a 0..9");

    [Fact]
    public void One_sample_has_no_second() => Assert.NotEmpty(Judge($"{Net}on a.jpg: a 0..4").Abstentions);
}

public sealed class TagHardlyShownTests : RuleTests<TagHardlyShownAnalyzer>
{
    const string Net = "g (float[1,4] x) => (float[1,4] y) { y = Relu (x) }\n";

    [Fact]
    public void A_rare_kind_is_told_with_the_ends_that_each_made()
    {
        var finding = Tells("ML3018", $"{Net}on 40 samples of standing: x -1..1, y 0..1\non 2 samples of lying: x -1..2, y 0..2");
        Assert.Equal("'lying' is 2 of 42 samples.", finding.Message);
        // The lower ends and those of y's zero were there first; both upper ends are lying's.
        Assert.Equal([["lying", "2", "4.8 %", "-", "2"], ["standing", "40", "95.2 %", "-", "2"]], finding.Details.Table!.Rows.Select(static r => r.Select(static c => c.Display).ToArray()));
    }

    [Fact]
    public void What_only_the_field_shows_is_told() =>
        Assert.Equal("'lying' is none of 40 samples, and 50 % of the field data.", Tells("ML3018", $"{Net}on 40 samples of standing: x -1..1\nfield 2 samples of standing: x 0..1\nfield 2 samples of lying: x 0..1").Message);

    [Fact]
    public void What_is_as_rare_in_the_field_is_right() => IsSilent($"{Net}on 39 samples of standing: x -1..1\non 1 samples of lying: x 0..1\nfield 98 samples of standing: x 0..1\nfield 2 samples of lying: x 0..1");

    [Fact]
    public void Field_data_without_tags_say_nothing_of_kinds() => IsSilent($"{Net}on 20 samples of standing: x -1..1\non 20 samples of lying: x -1..1\nfield 30 samples: x 0..1");

    [Fact]
    public void Field_data_of_which_some_have_no_tag_are_judged_by_the_others() =>
        Assert.Equal("'lying' is none of 40 samples, and 50 % of the field data.", Tells("ML3018", $"{Net}on 40 samples of standing: x -1..1\nfield 2 samples: x 0..1\nfield 2 samples of lying: x 0..1").Message);

    [Fact]
    public void Samples_without_tags_are_not_judged_by_the_fields_tags() => Assert.NotEmpty(Judge($"{Net}on 40 samples: x -1..1\nfield 2 samples of lying: x 0..1").Abstentions);

    [Fact]
    public void Samples_without_tags_are_not_judged() => Assert.NotEmpty(Judge($"{Net}on 40 samples: x -1..1").Abstentions);
}
