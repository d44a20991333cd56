using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.FieldDrift;

/// <summary>Values are spread otherwise in the field than in calibration.</summary>
public sealed class FieldDriftAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3017", "FieldDrift", Category.Calibration, Severity.Warning,
        title: "Field data are spread otherwise than calibration data",
        message: "'{value}' is spread otherwise in the field: a stability index of {index}{others}.",
        description: "Where values inside a model are spread otherwise on the validation data, the calibration data come from another source: another camera, light, or preparation. Ranges may still hold by chance.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3017"),
        Tags = ["calibration", "drift", "validation"],
    };

    /// <summary>Siddiqi's folk threshold.</summary>
    public static readonly RuleOption<double> Index = new("index", 0.25, "Population stability index above which a value has drifted.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("stability", "index", AlignRight: true), new("calibratedMin", "min", AlignRight: true), new("calibratedMax", "max", AlignRight: true), new("fieldMin", "field min", AlignRight: true),
        new("fieldMax", "field max", AlignRight: true),
    ];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Index];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        if (context.Evidence.Field is not { } field)
        {
            context.CouldNotLook("there are no validation data: give --validation");
            return;
        }

        var judged = SeenValue.All(context).Select(v => (Seen: v, Coverage: field.Values.TryGetValue(v.Value.Name, out var other) ? FieldCoverage.Of(v.Seen, other) : null)).Where(static v => v.Coverage?.Stability is not null).ToList();
        var told = judged.Where(v => v.Coverage!.Value.Stability > context.Get(Index)).OrderByDescending(static v => v.Coverage!.Value.Stability).ToList();
        if (told.Count == 0) return;
        // What the inputs do explains the rest.
        var first = told.Find(static v => v.Seen.Value.IsGraphInput) is { Seen: not null } input ? input : told[0];
        context.Report(Rule, ModelElement.Of(first.Seen.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", first.Seen.Label), new("index", first.Coverage!.Value.Stability!.Value),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $", and so {(told.Count == 2 ? "is" : "are")} {told.Count - 1} more of {judged.Count} values")),
            ],
            Facts = [new("validationSamples", field.Samples)],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(static v => Row(v.Seen, v.Coverage!.Value))]),
            Meaning = "The device sees data of another kind than calibration: ranges and codes are chosen for values that are rare there.",
            Grounds = $"population stability index over ten parts of equal share, {field.Source}, against {observed.Source}",
            Advice = [new Advice(first.Seen.Value.IsGraphInput ? "The inputs themselves differ: look at how both are recorded and prepared, then calibrate on data of the field." : "Calibrate on data of the field.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static ImmutableArray<FactValue> Row(SeenValue seen, FieldCoverage c) =>
        [seen.Label, FactValue.Of(c.Stability!.Value, c.Stability.Value.ToString("0.00")), c.Range.Lo, c.Range.Hi, c.Field.Lo, c.Field.Hi];
}
