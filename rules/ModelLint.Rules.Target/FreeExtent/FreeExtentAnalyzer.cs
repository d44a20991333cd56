using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Target.FreeExtent;

/// <summary>An input with an extent that the model leaves free, for a target that compiles fixed shapes.</summary>
public sealed class FreeExtentAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5003", "FreeExtent", Category.Target, Severity.Warning,
        title: "An input's extent is free, and the target compiles fixed shapes",
        message: "'{value}'{others}: {extents} free; {target} compiles fixed shapes.",
        description: "The target's compiler plans memory and kernels for one shape. A model that leaves an extent of an input free is refused, or compiled for a size that nobody chose.")
    {
        Help = RulePage.Of<TargetPack>("ML5003"),
        Tags = ["target"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("input", "input"), new("shape", "shape")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        if (!context.Target.NeedsFixedShapes)
        {
            context.NotApplicable($"{context.Target.Name} takes free extents, as far as is known here");
            return;
        }

        var free = context.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(i => (Input: i, Shape: context.Evidence.Facts.ShapeOf(i))).Where(static i => i.Shape is not { IsStatic: true }).ToList();
        if (free.Count == 0) return;
        var symbols = free.SelectMany(static i => i.Shape?.Dims ?? []).Select(static d => d.Symbol).OfType<string>().Distinct().ToList();
        Places.Tell(context, Rule,
            [.. free.Select(static i => new Place(ModelElement.Of(i.Input), i.Input.Name, [i.Input.Name, i.Shape?.ToString() ?? "of any rank"]))],
            _columns,
            new FindingDetails
            {
                Arguments = [new("extents", Extents(free[0].Shape))],
                Grounds = "the shapes that the model states of its inputs",
                Advice = [.. Remedies(symbols, free.Where(static i => i.Shape?.Dims.All(static d => d.Value is not null || d.Symbol is not null) != true).Select(static i => i.Input))],
            });
    }

    static string Extents(Shape? shape) => shape is null
        ? "all its extents"
        : string.Join(", ", shape.Dims.Select(static (d, axis) => d.Value is not null ? null : d.Symbol is { } symbol ? $"'{symbol}'" : $"axis {axis}").OfType<string>());

    static IEnumerable<Advice> Remedies(List<string> symbols, IEnumerable<Value> nameless)
    {
        yield return new Advice("Fix the shapes where the model is exported.", []);
        if (symbols.Count > 0)
            yield return new Advice("To have ModelLint take them as fixed (lint, calibrate, quantize), state each with its size:", [string.Join(' ', symbols.Select(static s => $"--dim {Quoted($"{s}=SIZE")}"))]);
        foreach (var input in nameless)
            yield return new Advice($"'{input.Name}' has extents without a name: state its shape in modellint.json, inputs.", []);
    }

    // Symbols come from the model: quoted, so that copying the line runs nothing else.
    static string Quoted(string text) => text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '=' or '-')
        ? text
        : $"'{string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
