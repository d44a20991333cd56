using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration.TagHardlyShown;

/// <summary>Kinds of samples, by their tags, of which there are hardly any.</summary>
public sealed class TagHardlyShownAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3018", "TagHardlyShown", Category.Calibration, Severity.Warning,
        title: "A kind of sample hardly occurs",
        message: "'{tag}' is {samples} of {all}{field}{others}.",
        description: "Samples are tagged by what they show, and one kind is next to absent: what the model does on it hardly took part in any range.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3018"),
        Tags = ["calibration", "coverage"],
    };

    /// <summary>Rule-catalogue CAL014.</summary>
    public static readonly RuleOption<double> Share = new("share", 0.05, "Share of the samples below which a tag is told.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("tag", "tag"), new("samples", "samples", AlignRight: true), new("share", "share", AlignRight: true), new("fieldShare", "in the field", AlignRight: true), new("extremes", "ends of ranges", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Share];

    sealed record Kind(string Tag, int Samples, double Share, double? InField, int Ends);

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        // Field data that nobody tagged say nothing of kinds.
        var field = context.Evidence.Field?.SampleList is { } shown && IsTagged(shown) ? shown : [];
        var tags = observed.SampleList.Concat(field).Select(static s => s.Tag).Distinct().Order(StringComparer.Ordinal).ToList();
        if (!IsTagged(observed.SampleList) || tags.Count < 2)
        {
            context.NotApplicable("the samples have no tags: sort them into folders by what they show, or tag them in a manifest");
            return;
        }

        var ends = Ends(context, observed);
        var kinds = tags.ConvertAll(t => KindOf(t, observed.SampleList, field, ends.GetValueOrDefault(t)));
        // In the field a kind may be as rare as it is here.
        var rare = kinds.Where(k => k.Tag.Length > 0 && k.Share < context.Get(Share) && (k.InField is not { } inField || k.Share < inField)).OrderBy(static k => k.Share).ToList();
        if (rare.Count == 0) return;
        var first = rare[0];
        context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments =
            [
                new("tag", first.Tag), new("samples", FactValue.Of(first.Samples, first.Samples == 0 ? "none" : $"{first.Samples}")), new("all", Wording.Count(observed.SampleList.Length, "sample")),
                new("field", first.InField is { } share ? $", and {Wording.Percent(share)} of the field data" : ""),
                new("others", FactValue.Of(rare.Count - 1, rare.Count == 1 ? "" : $"; {Wording.Names([.. rare.Skip(1).Select(static k => $"'{k.Tag}'")])} {(rare.Count == 2 ? "is" : "are")} as rare")),
            ],
            Table = new FactTable("tags", _columns, [.. kinds.OrderBy(static k => k.Samples).Select(static k => Row(k))]),
            Meaning = $"What the model does on '{first.Tag}' hardly took part in any range; on the device it may saturate just there, and an average over all data won't show it.",
            Grounds = "tags of the samples: their folder, or what the manifest says",
            Advice = [new Advice($"Add samples of '{first.Tag}', until they are a twentieth of all or as many as in the field.", [])],
            Certainty = Certainty.Observed,
        });
    }

    static bool IsTagged(ImmutableArray<ObservedSample> samples) => samples.Any(static s => s.Tag.Length > 0);

    static Kind KindOf(string tag, ImmutableArray<ObservedSample> samples, ImmutableArray<ObservedSample> field, int ends)
    {
        var count = samples.Count(s => s.Tag == tag);
        return new Kind(tag, count, (double)count / samples.Length, field.IsEmpty ? null : (double)field.Count(s => s.Tag == tag) / field.Length, ends);
    }

    // How many ends of ranges each tag's samples made.
    static Dictionary<string, int> Ends(ModelContext context, Observations observed)
    {
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var seen in SeenValue.All(context).Select(static v => v.Seen).Where(s => s.SampleExtremes.Length == observed.SampleList.Length))
        {
            var extremes = seen.SampleExtremes.Index().ToList();
            foreach (var index in new[] { extremes.FindIndex(e => e.Item.Min == seen.Range.Lo), extremes.FindIndex(e => e.Item.Max == seen.Range.Hi) })
                if (index >= 0) ends[observed.SampleList[index].Tag] = ends.GetValueOrDefault(observed.SampleList[index].Tag) + 1;
        }

        return ends;
    }

    static ImmutableArray<FactValue> Row(Kind kind) =>
    [
        kind.Tag.Length > 0 ? kind.Tag : "(none)", kind.Samples, FactValue.Of(kind.Share, Wording.Percent(kind.Share)), kind.InField is { } share ? FactValue.Of(share, Wording.Percent(share)) : FactValue.None, kind.Ends,
    ];
}
