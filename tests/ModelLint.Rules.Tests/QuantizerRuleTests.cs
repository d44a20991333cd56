using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx.Text;
using ModelLint.Rules.Scale.CodesSpentOnFlatTail;
using ModelLint.Rules.Scale.OutlierChannels;
using ModelLint.Rules.Scale.WeightsOnGrid;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Rules.Tests;

/// <summary>ML2010, ML2011 and ML2012: what users of a quantizer should know of a float model.</summary>
public sealed class QuantizerRuleTests
{
    const string Silu = "g (float[1,4] x, float[4,4] w) => (float[1,4] y) { c = MatMul (x, w)\n s = Sigmoid (c)\n y = Mul (c, s) }";

    static LintResult Lint<T>(string text, TargetProfile? target, params (string Value, ValueObservation Seen)[] seen) where T : ModelAnalyzer, new()
    {
        using var model = MarkedModel.Parse(text, new TextDefaults { IrVersion = 8, Opset = 17 });
        var observed = seen.Length == 0 ? null : new Observations(8, "8 samples", seen.ToImmutableDictionary(static s => s.Value, static s => s.Seen));
        var evidence = new ModelEvidence(model.Document.Model, ModelFacts.Of(model.Document.Model), new EvidenceOptions { Observed = observed });
        return new LintDriver([new T()]).Lint(model.Document, evidence, new LintOptions { Target = target, Intent = "INT8 is meant: calibration data are given" }, TestContext.Current.CancellationToken);
    }

    static ValueObservation Range(double lo, double hi) => new() { Count = 1000, Range = new Interval(lo, hi) };

    static ValueObservation Channels(params (float Lo, float Hi)[] channels) =>
        Range(channels.Min(static c => c.Lo), channels.Max(static c => c.Hi)) with { Channels = new ChannelRanges(1, [.. channels.Select(static c => c.Lo)], [.. channels.Select(static c => c.Hi)]) };

    [Fact]
    public void Silu_inputs_far_below_zero_are_told_once_with_the_worst_first()
    {
        var finding = Assert.Single(Lint<CodesSpentOnFlatTailAnalyzer>(Silu, null, ("c", Range(-115, 48)), ("y", Range(-0.3, 48))).Diagnostics);
        Assert.Equal(("ML2010", Severity.Warning, Certainty.Observed), (finding.Descriptor.Id, finding.Severity, finding.Details.Certainty));
        Assert.Matches("^'c' spends (6[6-9]|7[01]) % of its codes where Mul and Sigmoid can't tell values apart\\.$", finding.Message);
        Assert.Equal("c", Assert.Single(finding.Details.Table!.Rows)[0].Text);
    }

    [Fact]
    public void Values_that_are_told_apart_everywhere_are_healthy() => Assert.Empty(Lint<CodesSpentOnFlatTailAnalyzer>(Silu, null, ("c", Range(-5, 48))).Diagnostics);

    [Fact]
    public void Saturating_codes_do_what_Relu_does() =>
        Assert.Empty(Lint<CodesSpentOnFlatTailAnalyzer>("g (float[1,4] x, float[4,4] w) => (float[1,4] y) { c = MatMul (x, w)\n y = Relu (c) }", null, ("c", Range(-115, 48))).Diagnostics);

    [Fact]
    public void What_something_reads_as_it_is_needs_all_its_codes() =>
        Assert.Empty(Lint<CodesSpentOnFlatTailAnalyzer>("g (float[1,4] x, float[4,4] w) => (float[1,4] y, float[1,4] z) { c = MatMul (x, w)\n y = Sigmoid (c)\n z = MatMul (c, w) }", null, ("c", Range(-115, 48))).Diagnostics);

    [Fact]
    public void Where_only_weights_are_quantized_there_is_nothing_to_judge() =>
        Assert.Contains(Lint<CodesSpentOnFlatTailAnalyzer>(Silu, TargetProfile.Find("onnxruntime-cpu"), ("c", Range(-115, 48))).Abstentions, static a => a.Reason.Contains("stays float", StringComparison.Ordinal));

    static string Weights(Func<int, double> of) => $"net (float[1,16] x) => (float[1,16] y) <float[16,16] w = {{{string.Join(", ", Enumerable.Range(0, 256).Select(i => of(i).ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}}}> {{ y = MatMul (x, w) }}";

    [Fact]
    public void Weights_that_were_integers_are_recognised()
    {
        var finding = Assert.Single(Lint<WeightsOnGridAnalyzer>(Weights(static i => (i * 37 % 200 - 90) * 0.25), null).Diagnostics);
        Assert.Equal(("ML2011", Severity.Note), (finding.Descriptor.Id, finding.Severity));
        Assert.Contains("whole multiples of 0.25", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Lint<WeightsOnGridAnalyzer>(Weights(static i => Math.Sin(i * 12.9898) * 43.758), null).Diagnostics);
        // Two levels lie on many grids.
        Assert.Empty(Lint<WeightsOnGridAnalyzer>(Weights(static i => i % 2), null).Diagnostics);
    }

    const string Depthwise = "net (float[1,4,8,8] x) => (float[1,4,8,8] y) <float[4,1,1,1] w = {1, 1, 1, 1}> { y = Conv <group = 4> (x, w) }";

    [Fact]
    public void Channels_of_very_different_range_before_a_depthwise_convolution_are_told()
    {
        // Bits lost: 0, 3, 3 and 4.
        var finding = Assert.Single(Lint<OutlierChannelsAnalyzer>(Depthwise, null, ("x", Channels((0, 128), (0, 16), (-8, 8), (0, 8)))).Diagnostics);
        Assert.Equal("'x' has one scale for channels of very different range: on average they keep 5.5 of 8 bits.", finding.Message);
        Assert.Empty(Lint<OutlierChannelsAnalyzer>(Depthwise, null, ("x", Channels((0, 128), (0, 100), (-64, 64), (0, 40)))).Diagnostics);
    }

    [Fact]
    public void A_convolution_that_sums_over_channels_averages_their_rounding() =>
        Assert.Empty(Lint<OutlierChannelsAnalyzer>("net (float[1,2,8,8] x) => (float[1,2,8,8] y) <float[2,2,1,1] w = {1, 1, 1, 1}> { y = Conv (x, w) }", null, ("x", Channels((0, 128), (0, 0.5f)))).Diagnostics);
}
