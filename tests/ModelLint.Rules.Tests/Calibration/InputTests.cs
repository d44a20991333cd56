using ModelLint.Rules.Calibration.InputOutsideDomain;
using ModelLint.Rules.Calibration.NeverReached;
using ModelLint.Rules.Calibration.ScoresSaturated;
using ModelLint.Rules.Calibration.ValueBlowsUp;
using ModelLint.Rules.Calibration.WrongPreprocessing;

namespace ModelLint.Rules.Tests.Calibration;

public sealed class InputOutsideDomainTests : RuleTests<InputOutsideDomainAnalyzer>
{
    const string Net = "g (float[1,3,8,8] x) => (float[1,3,8,8] y) { y = Neg (x) }\n";

    [Theory]
    [InlineData("unit", "0..255", "'x' takes 0..1 (declared), and the samples give 0..255: they were not divided by 255.")]
    [InlineData("bytes", "0..1", "'x' takes 0..255 (declared), and the samples give 0..1: they were divided by 255.")]
    [InlineData("-1..1", "0..1", "'x' takes -1..1 (declared), and the samples give 0..1: none is below 0, so that a mean wasn't subtracted.")]
    [InlineData("-1..1", "-3..3", "'x' takes -1..1 (declared), and the samples give -3..3: they are up to 3 times too large.")]
    [InlineData("0..1", "-0.5..0.5", "'x' takes 0..1 (declared), and the samples give -0.5..0.5: they lie outside.")]
    public void Another_range_is_told_with_what_was_likely_forgotten(string domain, string seen, string message) =>
        Assert.Equal(message, Tells("ML3010", $"{Net}declared x: {domain}\non 20 samples: x {seen}").Message);

    [Theory]
    [InlineData("unit", "0..1.005")]
    [InlineData("unit", "0.1..0.3")]
    [InlineData("bytes", "0..60")]
    [InlineData("-1..1", "-0.2..0.3")]
    public void What_lies_inside_is_left_alone(string domain, string seen) => IsSilent($"{Net}declared x: {domain}\non 20 samples: x {seen}");

    [Fact]
    public void What_the_exporter_wrote_down_counts_where_nothing_is_declared()
    {
        var finding = Tells("ML3010", $"{Net}asked yolo: 0..1\non 20 samples: x 0..255");
        Assert.Contains("(the model's metadata)", finding.Message, StringComparison.Ordinal);
        Assert.Contains("--preprocess yolo", finding.Details.Advice.Single().Text, StringComparison.Ordinal);
        IsSilent($"{Net}asked yolo: 0..1\ndeclared x: bytes\non 20 samples: x 0..255");
    }

    [Fact]
    public void Without_a_domain_there_is_nothing_to_judge() => Assert.NotEmpty(Judge($"{Net}on 20 samples: x 0..255").Abstentions);

    // Black and white, normalised with ImageNet's means and deviations: (0 − m)/s and (1 − m)/s for red, green, blue.
    const string Red = "-2.118..2.249", Green = "-2.036..2.429", Blue = "-1.804..2.640";

    [Fact]
    public void Exchanged_colours_are_proved_by_what_only_blue_reaches()
    {
        var finding = Tells("ML3011", $"{Net}declared x: imagenet\non 20 samples: x {Blue} | {Green} | {Red}");
        Assert.Contains("channel 0 takes -2.118..2.249 and was given -1.804..2.64; read backwards all fit", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_that_hold_each_others_elements_are_another_layout() =>
        Assert.Contains("NHWC as NCHW", Tells("ML3011", $"{Net}declared x: imagenet\non 20 samples: x -2.118..2.640 | -2.118..2.640 | -2.118..2.640").Message, StringComparison.Ordinal);

    [Fact]
    public void Arrays_whose_channels_come_last_are_told_without_a_domain() =>
        Assert.Contains("elements three apart are more alike (0.05 on average) than neighbours (0.2)", Tells("ML3011", $"{Net}on 20 samples: x 0..1\ninterleaved: x").Message, StringComparison.Ordinal);

    [Fact]
    public void Colours_in_their_order_are_right() => IsSilent($"{Net}declared x: imagenet\non 20 samples: x {Red} | {Green} | {Blue}");

    [Fact]
    public void Photos_without_black_and_white_prove_nothing() => IsSilent($"{Net}declared x: imagenet\non 20 samples: x -1.5..1.5 | -1.5..1.5 | -1.5..1.5");
}

public sealed class NeverReachedTests : RuleTests<NeverReachedAnalyzer>
{
    const string Net = """
        detector (float[1,4,8] x, float[1,80,8] logits) => (float[1,84,8] output0) {
            boxes = Neg (x)
            scores = Sigmoid (logits)
            output0 = Concat <axis = 1> (boxes, scores)
        }

        """;

    [Fact]
    public void A_score_that_no_sample_brings_up_is_told_with_the_best_sample()
    {
        var finding = Tells("ML3012", $"{Net}on 20 samples: boxes 0..9, scores 0..0.1\non best.jpg: boxes 0..9, scores 0..0.12");
        Assert.Equal("'output0 axis 1 [4:84]' never reaches more than 0.12 of 1 on 21 samples: no sample shows what it stands for.", finding.Message);
        Assert.Equal(["output0 axis 1 [4:84]", "Sigmoid", "0.12", "1", "best.jpg"], finding.Details.Table!.Rows.Single().Select(static c => c.Display));
    }

    [Fact]
    public void Next_to_nothing_may_be_the_preprocessing() =>
        Assert.Contains("or samples are prepared otherwise than in training", Tells("ML3012", $"{Net}on 20 samples: boxes 0..9, scores 0..0.0002").Message, StringComparison.Ordinal);

    [Fact]
    public void Where_another_preprocessing_explains_it_that_is_told_instead() =>
        IsSilent($"{Net}prepared as unit (RGB)\non 20 samples: boxes 0..9, scores 0..0.0002\nas none on 6 samples: boxes 0..9, scores 0..0.2 rising to 0..0.9");

    [Fact]
    public void What_other_presets_reach_is_named_as_a_question_where_the_score_isnt_nothing()
    {
        var finding = Tells("ML3012", $"{Net}prepared as unit (RGB)\non 20 samples: boxes 0..9, scores 0..0.05\nas none on 6 samples: boxes 0..9, scores 0..0.2 rising to 0..0.9\nas bgr on 6 samples: boxes 0..9, scores 0..1");
        // bgr drives it to its bound on every sample: no hint of being right.
        Assert.Equal(["none: 0.9"], finding.Details.Advice[1].Lines);
    }

    [Fact]
    public void One_sample_with_the_object_is_enough() => IsSilent($"{Net}on 20 samples: boxes 0..9, scores 0..0.1\non found.jpg: boxes 0..9, scores 0..0.8");

    [Fact]
    public void A_model_without_scores_has_nothing_to_judge() => Assert.NotEmpty(Judge("g (float[1,4] x) => (float[1,4] y) { y = Tanh (x) }\non 20 samples: x 0..1, y 0..0.1").Abstentions);
}

public sealed class WrongPreprocessingTests : RuleTests<WrongPreprocessingAnalyzer>
{
    const string Score = "g (float[1,3,8,8] x) => (float[1,3,8,8] s) { s = Sigmoid (x) }\nprepared as unit (RGB, /255)\n";

    [Fact]
    public void Another_preset_that_brings_a_score_up_is_named()
    {
        var finding = Tells("ML3013", $"{Score}on 20 samples: s 0..0.0002\nas bgr on 6 samples: s 0..0.2 rising to 0..0.97\nas none on 6 samples: s 0..0.2 rising to 0..0.95\nas imagenet on 6 samples: s 0..0.003");
        Assert.Equal("'s' never reaches more than 0.0002 of 1 with preprocessing 'unit'; with 'bgr' it reaches 0.97: the preprocessing is wrong.", finding.Message);
        Assert.Equal([["s", "0.0002", "0.97", "0.95"]], finding.Details.Table!.Rows.Select(static r => r.Select(static c => c.Display).ToArray()));
    }

    [Theory]
    [InlineData("s 0..0.12", "s 0..0.9")]
    [InlineData("s 0..0.0002", "s 0..0.2")]
    [InlineData("s 0..0.0002", "s 0..1")]
    [InlineData("s 0..0.009", "s 0..0.3")]
    public void What_is_no_proof_is_not_told(string seen, string tried) => IsSilent($"{Score}on 20 samples: {seen}\nas none on 6 samples: {tried}");

    [Fact]
    public void A_preset_that_makes_another_value_grow_is_no_remedy() => IsSilent("""
        g (float[1,4] x) => (float[1,4] s, float[1,4] b) { s = Sigmoid (x)
         b = Exp (x) }
        prepared as unit (RGB, /255)
        on 20 samples: s 0..0.0002, b 0..5
        as none on 6 samples: s 0..0.2 rising to 0..0.97, b 0..1e9
        """);

    const string Exp = "g (float[1,3,8,8] x) => (float[1,3,8,8] y) { e = Exp (x)\n y = Neg (e) }\nprepared as none (RGB, 0..255)\n";

    [Fact]
    public void Another_preset_that_keeps_a_value_small_is_named() =>
        Assert.Equal("'e' grows to 4.8e+8 with preprocessing 'none'; with 'yolo' it stays within 184: the preprocessing is wrong.",
            Tells("ML3013", $"{Exp}on 20 samples: x 0..20, e 0..4.8e8, y -4.8e8..0\nas yolo on 6 samples: e 0..184, y -184..0").Message);

    [Fact]
    public void Why_nothing_was_tried_is_said() => Assert.Contains(Judge($"{Score}on 20 samples: s 0..0.0002").Abstentions, static a => a.Reason.Contains("only their statistics are at hand", StringComparison.Ordinal));

    [Fact]
    public void Healthy_scores_need_no_trial() => IsSilent($"{Score}on 20 samples: s 0..0.9");
}

public sealed class ValueBlowsUpTests : RuleTests<ValueBlowsUpAnalyzer>
{
    const string Exp = "g (float[1,3,8,8] x) => (float[1,3,8,8] y) { e = Exp (x)\n y = Neg (e) }\n";

    [Fact]
    public void The_operator_that_makes_it_is_named_and_the_sample()
    {
        var finding = Tells("ML3014", $"{Exp}on 20 samples: x 0..5, e 1..148, y -148..-1\non huge.jpg: x 0..20, e 1..4.8e8, y -4.8e8..-1");
        Assert.Equal("'e' reaches 4.8e+8: Exp makes that of 20 on 'huge.jpg'.", finding.Message);
        // 4.8e8/255.
        Assert.Equal("1.882e+6", finding.Details.Table!.Rows.Single()[4].Display);
    }

    [Fact]
    public void Where_another_preprocessing_explains_it_that_is_told_instead() => IsSilent($"{Exp}prepared as none (RGB)\non 20 samples: x 0..20, e 0..4.8e8, y -4.8e8..0\nas yolo on 6 samples: e 0..184, y -184..0");

    [Fact]
    public void Box_sizes_of_a_detector_are_left_alone() => IsSilent($"{Exp}on 20 samples: x 0..7, e 1..1100, y -1100..-1");
}

public sealed class ScoresSaturatedTests : RuleTests<ScoresSaturatedAnalyzer>
{
    const string Score = "g (float[1,3,8,8] x) => (float[1,3,8,8] s) { s = Sigmoid (x) }\nprepared as none (RGB, 0..255)\n";

    [Fact]
    public void Another_preset_that_gives_ordinary_scores_is_named() =>
        Assert.Equal("'s' reaches its bound of 1 on every one of 8 samples; with preprocessing 'yolo' the highest of a sample is 0.84 to 0.95.",
            Tells("ML3020", $"{Score}on 8 samples: s 0..1\nas yolo on 6 samples: s 0..0.84 rising to 0..0.95\nas imagenet on 6 samples: s 0..0.4 rising to 0..0.8\nas bgr on 6 samples: s 0..1").Message);

    [Theory]
    [InlineData("on 8 samples: s 0..1", "s 0..0.999")]
    [InlineData("on 8 samples: s 0..1", "s 0..0.1")]
    [InlineData("on 8 samples: s 0..1\non hard.jpg: s 0..0.99", "s 0..0.84 rising to 0..0.95")]
    [InlineData("on 3 samples: s 0..1", "s 0..0.84 rising to 0..0.95")]
    public void What_is_no_sign_of_it_is_not_told(string seen, string tried) => IsSilent($"{Score}{seen}\nas yolo on 6 samples: {tried}");
}
