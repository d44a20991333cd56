using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Calibration.FieldClipped;

/// <summary>Data from the field go beyond what calibration covers: ML3015, and ML3016 where much is clipped.</summary>
public sealed class FieldClippedAnalyzer : CoverageAnalyzer
{
    /// <summary>Beyond the range.</summary>
    public static readonly DiagnosticDescriptor Clipped = new(
        "ML3015", "FieldClipped", Category.Calibration, Severity.Warning,
        title: "Field data go beyond the calibrated range",
        message: "'{value}' reaches {field} in the field, and calibration covers {range}{others}.",
        description: "What lies beyond the calibrated range saturates on the device. The validation data show how far values go there, and how many of their elements are clipped.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3015"),
        Tags = ["calibration", "coverage", "validation"],
    };

    /// <summary>Much of it.</summary>
    public static readonly DiagnosticDescriptor Badly = new(
        "ML3016", "FieldClippedBadly", Category.Calibration, Severity.Error,
        title: "Much of the field data is clipped",
        message: "'{value}' is clipped in {rate} of its elements in the field: it reaches {field}, and calibration covers {range}{others}.",
        description: "More than one element in a thousand saturates on the validation data: the calibration samples aren't of the kind that the device sees.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3016"),
        Tags = ["calibration", "coverage", "validation"],
    };

    /// <summary>Rule-catalogue CAL003: 1 % is less than three INT8 steps.</summary>
    public static readonly RuleOption<double> Exceedance = new("exceedance", 0.01, "How far field data may go beyond the range, in widths of it.");

    /// <summary>NNCF's quantile for range estimators.</summary>
    public static readonly RuleOption<double> ClipRate = new("clipRate", 1e-4, "Share of clipped elements from which a value inside the model is told.");

    /// <summary>Rule-catalogue CAL004.</summary>
    public static readonly RuleOption<double> BadRate = new("badRate", 1e-3, "Share of clipped elements from which ML3016 is told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("calibratedMin", "min", AlignRight: true), new("calibratedMax", "max", AlignRight: true), new("fieldMin", "field min", AlignRight: true), new("fieldMax", "field max", AlignRight: true),
        new("exceedance", "beyond", AlignRight: true), new("clipRate", "clipped", AlignRight: true), new("stability", "drift", AlignRight: true), new("channelsBeyond", "channels beyond", AlignRight: true), new("sample", "furthest in"),
    ];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Clipped, Badly];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Exceedance, ClipRate, BadRate];

    sealed record Beyond(SeenValue Seen, ValueObservation InField, FieldCoverage Coverage);

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        if (context.Evidence.Field is not { } field)
        {
            context.CouldNotLook("there are no validation data: give --validation");
            return;
        }

        var judged = SeenValue.All(context).Select(v => (Seen: v, Field: field.Values.GetValueOrDefault(v.Value.Name))).Where(static v => v.Field is { Count: > 0 })
            .Select(static v => new Beyond(v.Seen, v.Field!, FieldCoverage.Of(v.Seen.Seen, v.Field!)!.Value)).ToList();
        var told = judged.Where(b => b.Coverage.Exceedance > context.Get(Exceedance) && (b.Seen.IsOutput || b.Coverage.ClipRate > context.Get(ClipRate)))
            .OrderByDescending(static b => b.Seen.IsOutput).ThenByDescending(static b => b.Coverage.ClipRate).ToList();
        if (told.Count == 0) return;
        var worst = told.MaxBy(static b => b.Coverage.ClipRate)!;
        var isBad = worst.Coverage.ClipRate > context.Get(BadRate);
        var first = isBad ? worst : told[0];
        context.Report(isBad ? Badly : Clipped, ModelElement.Of(first.Seen.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", first.Seen.Label), new("field", first.Coverage.Field.ToString()), new("range", first.Coverage.Range.ToString()), new("rate", FactValue.Of(first.Coverage.ClipRate, Wording.Percent(first.Coverage.ClipRate))),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $"; so {(told.Count == 2 ? "does" : "do")} {told.Count - 1} more of {judged.Count} values")),
            ],
            Facts = [new("validationSamples", field.Samples), new("worstClipRate", worst.Coverage.ClipRate), new("judged", judged.Count)],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(b => Row(b, field))]),
            Meaning = $"On the device these elements saturate: '{first.Seen.Label}' stops at {Interval.Format(End(first.Coverage).Covered)} where it should go to {Interval.Format(End(first.Coverage).Reached)}.",
            Grounds = $"{field.Source}, against {observed.Source}",
            Advice = [new Advice($"Add samples like {Wording.Names([.. Furthest(told, field)])} to the calibration data, and calibrate again.", [])],
            Certainty = Certainty.Observed,
        });
    }

    // The end that field data go beyond most.
    static (double Covered, double Reached) End(FieldCoverage c) => c.Field.Hi - c.Range.Hi >= c.Range.Lo - c.Field.Lo ? (c.Range.Hi, c.Field.Hi) : (c.Range.Lo, c.Field.Lo);

    // The samples that go furthest in most of the values.
    static IEnumerable<string> Furthest(List<Beyond> told, Observations field) => told.Select(b => Furthest(b, field)).OfType<string>().CountBy(static s => s)
        .OrderByDescending(static s => s.Value).ThenBy(static s => s.Key, StringComparer.Ordinal).Select(static s => s.Key);

    static string? Furthest(Beyond beyond, Observations field)
    {
        var (range, samples) = (beyond.Coverage.Range, beyond.InField.SampleExtremes);
        if (samples.IsEmpty) return null;
        var furthest = Enumerable.Range(0, samples.Length).MaxBy(i => Math.Max(range.Lo - samples[i].Min, samples[i].Max - range.Hi));
        return Wording.SampleName(field, furthest);
    }

    static ImmutableArray<FactValue> Row(Beyond beyond, Observations field)
    {
        var c = beyond.Coverage;
        return
        [
            beyond.Seen.Label, c.Range.Lo, c.Range.Hi, c.Field.Lo, c.Field.Hi, FactValue.Of(c.Exceedance, Wording.Percent(c.Exceedance)), FactValue.Of(c.ClipRate, Wording.Percent(c.ClipRate)),
            c.Stability is { } drift ? FactValue.Of(drift, drift.ToString("0.00")) : FactValue.None, c.ChannelsBeyond is { } channels ? FactValue.Of(channels, Wording.Percent(channels)) : FactValue.None,
            Furthest(beyond, field) is { } name ? name : FactValue.None,
        ];
    }
}
