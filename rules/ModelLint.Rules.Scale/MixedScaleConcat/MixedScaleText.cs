using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Scale.MixedScaleConcat;

/// <summary>What ML2001 and ML2002 tell: numbers, how they are known, what to do.</summary>
sealed class MixedScaleText(ModelContext context, JoinedValue joined, JoinVerdict verdict)
{
    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("slice", "slice"), new("tensor", "tensor"), new("operator", "from"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("known", "known"),
        new("share", "share", AlignRight: true), new("levels", "levels", AlignRight: true), new("effectiveBits", "bits", AlignRight: true), new("sqnrDb", "SQNR dB", AlignRight: true),
        new("collapses", "becomes"),
    ];

    // A finding of very many slices tells enough by these.
    const int MaxChains = 8;

    public ModelElement Element => ModelElement.Of(joined.Value, joined.Join);

    double Levels => context.Target.Quantizer.Levels;

    public FindingDetails Details(string consequence, string meaning) => new()
    {
        Arguments = [new("value", joined.Value.Name), new("consequence", consequence)],
        Facts = Numbers(),
        Table = new FactTable("slices", _columns, [.. verdict.Slices.Select(Row)]),
        Meaning = $"{meaning} {TiedReach.Sentence(context, joined)}".Trim(),
        Grounds = Grounds(),
        Advice = CutAdvice.For(context.Document, context.Model, [.. joined.Slices.Where(static s => s.Source != RangeSource.Constant).SelectMany(static s => s.Sources).Distinct()]),
        Related = [.. joined.Inner.Select(n => new RelatedElement(ModelElement.Of(n), $"joined here first, as '{n.Outputs.FirstOrDefault(static o => o is not null)?.Name}'"))],
        Chains = [.. Chains()],
        Plots = Plots(),
        Certainty = verdict.Certainty,
    };

    public string Consequence(SliceVerdict worst, SliceVerdict widest)
    {
        var loss = worst.Loss!.Value;
        var kept = loss.Collapses ? "becomes a constant" : $"keeps {Interval.Format(loss.Levels)} of {Levels} levels";
        return $"beside '{widest.Slice.Notation}' ({widest.Range}) '{worst.Slice.Notation}' ({worst.Range}) {kept}";
    }

    public static string PossibleConsequence(SliceVerdict narrow, SliceVerdict wide) =>
        $"possibly '{narrow.Slice.Notation}' (at most {narrow.Range}) starves beside '{wide.Slice.Notation}', which {(wide.Slice.Proved.IsBounded ? $"may reach {wide.Slice.Proved}" : "nothing bounds")}";

    public string Meaning(SliceVerdict worst)
    {
        var lost = verdict.Slices.Where(v => v.Loss is { Collapses: true } && v.Slice.Source != RangeSource.Constant).ToList();
        if (lost.Count > 0)
            return $"With one scale the step is {Interval.Format(worst.Loss!.Value.Step)}: every value of {string.Join(" and of ", lost.Select(static v => v.Slice.Notation))} rounds to 0, and nothing after it can tell them apart.";
        var loss = worst.Loss!.Value;
        return $"With one scale the step is {Interval.Format(loss.Step)}: {worst.Slice.Notation} keeps {Interval.Format(loss.EffectiveBits)} of {context.Target.Quantizer.Bits} bits.";
    }

    // Of the slice that loses most, the widest, and what else loses; what a run showed may be bounded by a proof besides.
    IEnumerable<Chain> Chains()
    {
        var losing = verdict.Slices.Where(v => v.Loss?.Ratio >= context.Get(MixedScaleConcatAnalyzer.WarnAt) && v.Slice.Source != RangeSource.Constant);
        foreach (var v in new[] { verdict.Worst, verdict.Widest }.OfType<SliceVerdict>().Concat(losing).DistinctBy(static v => v.Slice).Take(MaxChains))
        {
            yield return context.Evidence.ChainOf(v.Slice, v.Source);
            if (v.Source is RangeSource.Witnessed or RangeSource.Observed && v.Slice.Proved.IsBounded) yield return context.Evidence.ChainOf(v.Slice, RangeSource.Proved);
        }
    }

    // A possible loss has no step: what is shared isn't known. How a generated input's numbers are spread says nothing.
    ImmutableArray<FindingPlot> Plots()
    {
        if (verdict is not { Certainty: not Certainty.Possible, Worst: { Loss: { } loss } worst }) return [];
        var covered = context.Target.Quantizer.IsSymmetric ? new Interval(-verdict.Shared.Magnitude, verdict.Shared.Magnitude) : verdict.Shared;
        return GridPlot.Of(joined.Value.Name, loss.Step, covered, worst.Range, verdict.Slices.Select(v => new GridPart(v.Slice.Notation, v.Range, Known(v.Source), context.Evidence.Observed is null ? null : v.Slice.Observation?.Histogram)));
    }

    ImmutableArray<Fact> Numbers()
    {
        var facts = ImmutableArray.CreateBuilder<Fact>();
        facts.Add(new("bits", context.Target.Quantizer.Bits));
        facts.Add(new("graphOutput", joined.Value.IsGraphOutput));
        facts.Add(new("joins", string.Join(", ", joined.Inner.Prepend(joined.Join).Select(static n => n.Label))));
        if (verdict.Worst?.Loss is { } loss && verdict.Certainty != Certainty.Possible)
        {
            facts.Add(new("ratio", loss.Ratio));
            facts.Add(new("step", loss.Step));
            facts.Add(new("effectiveBits", loss.EffectiveBits));
        }

        return facts.ToImmutable();
    }

    ImmutableArray<FactValue> Row(SliceVerdict v)
    {
        var slice = v.Slice;
        // A possible loss has no numbers: what is shared isn't known.
        var loss = verdict.Certainty == Certainty.Possible ? null : v.Loss;
        return
        [
            slice.Notation,
            string.Join(", ", slice.Sources.Select(static s => s.Name)),
            slice.Origin.Producer?.OpType ?? (slice.Origin.Initializer is null ? "input" : "initializer"),
            Number(v.Range.Lo), Number(v.Range.Hi), Known(v.Source),
            loss is null ? FactValue.None : FactValue.Of(1 / loss.Value.Ratio, $"{Interval.Format(100 / loss.Value.Ratio)} %"),
            loss is null ? FactValue.None : FactValue.Of(loss.Value.Levels),
            loss is null || !double.IsFinite(loss.Value.EffectiveBits) ? FactValue.None : FactValue.Of(loss.Value.EffectiveBits, loss.Value.EffectiveBits.ToString("0.0")),
            loss is null || v.Sqnr is not { } sqnr || !double.IsFinite(sqnr) ? FactValue.None : FactValue.Of(sqnr, (Math.Round(sqnr, 1) + 0.0).ToString("0.0")),
            loss is null ? FactValue.None : v.Source == RangeSource.Constant ? FactValue.Of(false, "is constant") : FactValue.Of(loss.Value.Collapses, loss.Value.Collapses ? "constant" : ""),
        ];
    }

    static FactValue Number(double value) => double.IsFinite(value) ? FactValue.Of(value) : FactValue.None;

    string Known(RangeSource source) => source switch
    {
        RangeSource.Bound => "bound",
        RangeSource.Proved => "proved",
        RangeSource.Observed => $"observed n={context.Evidence.Observed?.Samples}",
        RangeSource.Witnessed => "witness",
        RangeSource.Constant => "constant",
        _ => "unknown",
    };

    string Grounds()
    {
        var parts = new List<string>();
        if (verdict.Slices.Any(static v => v.Source == RangeSource.Proved)) parts.Add("ranges marked proved follow from the graph");
        if (joined.Slices.Any(static s => s.Source == RangeSource.Bound)) parts.Add("ranges marked bound are all that their operators can give");
        if (joined.Slices.Any(static s => s.Source == RangeSource.Observed) && context.Evidence.Observed is { } seen)
            parts.Add($"ranges marked observed are from {seen.Source}");
        foreach (var slice in verdict.Slices.Where(static v => v.Source == RangeSource.Witnessed).Select(static v => v.Slice))
            parts.Add($"{slice.Notation} reached {slice.Range} in {context.Evidence.Witnessed?.Source}");
        if (verdict.Certainty == Certainty.Possible)
            parts.Add(context.Evidence.WitnessProblem is { } problem
                ? $"the model could not be run to see how far the others reach: {problem}"
                : context.IsTargetGiven ? "it was not run to see how far the others reach; --calibration judges it by data" : "give --target int8 to have it run once, or --calibration to judge it by data");
        return string.Join("; ", parts);
    }
}
