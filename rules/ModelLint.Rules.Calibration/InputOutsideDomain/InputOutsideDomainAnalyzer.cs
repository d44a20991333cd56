using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.InputOutsideDomain;

/// <summary>What an input was fed doesn't fit what is declared of it, or what the model asks for: ML3010; channels in another order: ML3011.</summary>
public sealed class InputOutsideDomainAnalyzer : CoverageAnalyzer
{
    /// <summary>Another range.</summary>
    public static readonly DiagnosticDescriptor Outside = new(
        "ML3010", "InputOutsideDomain", Category.Calibration, Severity.Error,
        title: "The samples' range isn't the input's",
        message: "'{input}' takes {domain} ({source}), and the samples give {seen}: {hint}.",
        description: "The model was trained on inputs of one range and calibrated on another: every range inside is wrong, by as much as the input is.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3010"),
        Tags = ["calibration", "preprocessing"],
    };

    /// <summary>Another order of channels.</summary>
    public static readonly DiagnosticDescriptor Swapped = new(
        "ML3011", "ChannelsSwapped", Category.Calibration, Severity.Error,
        title: "The samples' channels are in another order",
        message: "'{input}' gets its channels in another order: {proof}.",
        description: "Each channel has a domain of its own (another mean and deviation), and a channel reached what only another one can. Colours are exchanged, or pictures with the channels last are read as if they came first.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3011"),
        Tags = ["calibration", "preprocessing"],
    };

    /// <summary>Own choice: rounding and resizing overshoot by less.</summary>
    public static readonly RuleOption<double> Tolerance = new("tolerance", 0.01, "Share of a domain's width that samples may go beyond it.");

    /// <summary>Own choice: 0…1 fed for 0…255 is 1/255, and a dark photo is above 1/10.</summary>
    public static readonly RuleOption<double> Least = new("least", 1 / 64.0, "Share of a domain's magnitude that samples must reach.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Outside, Swapped];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Tolerance, Least];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        var isTold = false;
        foreach (var found in context.Evidence.Interleaved)
        {
            isTold = true;
            var input = context.Model.Graph.Inputs.First(i => i.Name == found.Input);
            context.Report(Swapped, ModelElement.Of(input), Details(observed, input,
                [new("proof", $"in each of {Wording.Count(found.Samples, "sample")} elements three apart are more alike ({Interval.Format(found.ThreeApart)} on average) than neighbours ({Interval.Format(found.Neighbours)}), as where channels come last (NHWC read as NCHW)")],
                "Transpose the arrays to channels, height, width before they are saved."));
        }

        foreach (var input in context.Model.Graph.Inputs.Where(static i => i.IsRequiredInput))
        {
            if (context.Evidence.ObservationOf(input) is not { Count: > 0 } seen || DomainOf(context, input) is not { } expected) continue;
            isTold = true;
            Judge(context, observed, input, seen, expected);
        }

        if (!isTold) context.CouldNotLook("no domain of an input is declared, and the model asks for none: give --input-range");
    }

    sealed record Expected(ValueRange Domain, string Source, string? Preset);

    // What the user declares goes before what the exporter wrote down.
    static Expected? DomainOf(ModelContext context, Value input)
    {
        var declared = context.Evidence.Facts.RangeOf(input);
        if (declared.Overall.IsBounded) return new Expected(declared, "declared", null);
        return context.Evidence.Asked is { } asked && context.Model.Graph.Inputs.Count(static i => i.IsRequiredInput) == 1
            ? new Expected(ValueRange.Uniform(asked.Domain), asked.Reason, asked.Preprocessing)
            : null;
    }

    static void Judge(ModelContext context, Observations observed, Value input, ValueObservation seen, Expected expected)
    {
        var domain = expected.Domain.Overall;
        if (HintOf(domain, seen.Range, context.Get(Tolerance), context.Get(Least)) is { } hint)
        {
            context.Report(Outside, ModelElement.Of(input), Details(observed, input,
                [new("domain", domain.ToString()), new("source", expected.Source), new("seen", seen.Range.ToString()), new("hint", hint)],
                expected.Preset is { } preset ? $"Calibrate with what the model asks for (--preprocess {preset})." : "Prepare the samples as in training, or correct what is declared (--input-range, \"domain\" in modellint.json)."));
            return;
        }

        if (seen.Channels is not { } channels || (input.DeclaredType as TensorType)?.Shape is not { } shape) return;
        var (disorder, channel) = ChannelOrder.Judge(expected.Domain, channels, shape.Rank, context.Get(Tolerance));
        if (disorder == ChannelDisorder.None) return;
        var reached = new Interval(channels.Min[channel], channels.Max[channel]);
        var order = disorder == ChannelDisorder.Reversed ? "read backwards all fit, so that blue and red are exchanged" : "they hold each other's elements, as where channels that come last are read as if they came first (NHWC as NCHW)";
        context.Report(Swapped, ModelElement.Of(input), Details(observed, input,
            [new("proof", $"channel {channel} takes {expected.Domain[channel]} and was given {reached}; {order}")],
            "Give colours and axes in the order of the training data."));
    }

    static FindingDetails Details(Observations observed, Value input, ImmutableArray<Fact> arguments, string advice) => new()
    {
        Arguments = [new("input", input.Name), .. arguments],
        Meaning = "The model sees other inputs here than on the device: all ranges that come of these samples are wrong, and INT8 made of them fails in the field.",
        Grounds = $"smallest and largest element of '{input.Name}' over {Wording.Count(observed.Samples, "sample")}{(observed.Preprocessing.Length > 0 ? $", prepared as {observed.Preprocessing}" : "")}",
        Advice = [new Advice(advice, [])],
        Certainty = Certainty.Observed,
    };

    static string? HintOf(Interval domain, Interval seen, double tolerance, double least)
    {
        if (!domain.Widen(tolerance * domain.Width).Contains(seen))
        {
            var factor = seen.Magnitude / domain.Magnitude;
            return IsNear(factor, 255) ? "they were not divided by 255" : factor > 1 + tolerance ? $"they are up to {Interval.Format(factor)} times too large" : "they lie outside";
        }

        if (seen.Magnitude < least * domain.Magnitude)
            return IsNear(domain.Magnitude / seen.Magnitude, 255) ? "they were divided by 255" : seen.Magnitude == 0 ? "they are all zero" : $"they are {Interval.Format(domain.Magnitude / seen.Magnitude)} times too small";
        return domain.Lo < 0 && domain.Hi > 0 && seen.Lo >= 0 ? "none is below 0, so that a mean wasn't subtracted" : null;
    }

    static bool IsNear(double number, double wanted) => Math.Abs(number / wanted - 1) < 0.05;
}
