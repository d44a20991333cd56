using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Conformance;

/// <summary>What is inferred of real models, judged by a run of ONNX Runtime and by ONNX's own shape inference (corpus/expected/shapes).</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    const double RunTolerance = 1e-3;

    // Types and shapes that ONNX infers and these units do too, in percent; raise it when coverage rises.
    const double KnownFloor = 99.97;

    [Fact]
    public void Types_and_shapes_never_contradict_the_run_and_are_known_where_onnx_knows_them()
    {
        var (failures, missing) = (new List<string>(), new List<string>());
        var (allKnown, allAsked) = (0, 0);
        foreach (var model in Models())
        {
            var (known, asked) = (0, 0);
            using var document = ModelDocument.Open(model.Path);
            var facts = Facts(document, model, domain: null);
            foreach (var row in model.Rows)
            {
                if (document.Model.Graph.Find(row.Value) is not { } value) continue;
                var type = facts.TypeOf(value) as TensorType;
                if (row.RunType != "-" && type is { Element: not DataType.Undefined } && type.Element.OnnxName() != row.RunType) failures.Add($"{model.Name}: {row.Value} ran as {row.RunType}, inferred {type}");
                if (Contradicts(type?.Shape, row.RunShape)) failures.Add($"{model.Name}: {row.Value} ran as {row.RunShape}, inferred {type}");
                if (row.Dims == "-") continue;
                asked++;
                if (Knows(type, row)) known++;
                else if (value.Producer?.Inputs.All(i => i is null || facts.ShapeOf(i) is not null) != false)
                    missing.Add($"{model.Name}: {value.Producer?.OpType} {row.Value} is {row.ElementType} [{row.Dims}] to onnx, inferred {type?.ToString() ?? "nothing"}");
            }

            (allKnown, allAsked) = (allKnown + known, allAsked + asked);

            output.WriteLine($"{model.Name}: {known} of {asked} types and shapes known");
        }

        output.WriteLine($"known: {allKnown} of {allAsked}; lost at\n{string.Join('\n', missing.Take(200))}");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join('\n', failures.Take(80))}");
        Assert.True(100.0 * allKnown / allAsked >= KnownFloor, $"{100.0 * allKnown / allAsked:0.00} % known; it was at least {KnownFloor} %");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Measured_ranges_lie_in_proved_ranges(bool seeded)
    {
        var failures = new List<string>();
        foreach (var model in Models())
        {
            using var document = ModelDocument.Open(model.Path);
            var facts = Facts(document, model, seeded ? ValueRange.Uniform(0, 1) : null);
            var (finite, asked) = (0, 0);
            foreach (var row in model.Rows)
            {
                if (document.Model.Graph.Find(row.Value) is not { } value || row.Run is not { } run) continue;
                asked++;
                var proved = facts.RangeOf(value).Overall;
                if (proved.IsBounded) finite++;
                if (!Holds(proved, run)) failures.Add($"{model.Name}: {row.Value} ({value.Producer?.OpType}) measured {run.Lo:R}..{run.Hi:R}, proved {proved.Lo:R}..{proved.Hi:R}");
            }

            output.WriteLine($"{model.Name}: {finite} of {asked} ranges finite");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join('\n', failures.Take(80))}");
    }

    static ModelFacts Facts(ModelDocument document, MeasuredModel model, ValueRange? domain)
    {
        var inputs = model.Rows.Where(r => document.Model.Graph.Find(r.Value) is { IsRequiredInput: true } && r.RunShape != "-").ToList();
        return ModelFacts.Of(document.Model, new FactsOptions
        {
            InputShapes = inputs.ToImmutableDictionary(static r => r.Value, static r => Shape.Of(Extents(r.RunShape))),
            InputRanges = domain is null
                ? ImmutableDictionary<string, ValueRange>.Empty
                : inputs.Where(static r => r is { RunType: "float", Run: { } run } && run.Lo >= 0 && run.Hi <= 1).ToImmutableDictionary(static r => r.Value, _ => domain),
        });
    }

    // Values of a run differ a little between processors and versions; a bound that is met exactly must not fail for it.
    static bool Holds(Interval proved, Interval run) =>
        run.Lo >= proved.Lo - RunTolerance * Math.Abs(run.Lo) && run.Hi <= proved.Hi + RunTolerance * Math.Abs(run.Hi);

    static bool Contradicts(Shape? shape, string run)
    {
        if (shape is null || run == "-") return false;
        var extents = Extents(run);
        return shape.Rank != extents.Length || shape.Dims.Zip(extents).Any(static p => p.First.Value is { } extent && extent != p.Second);
    }

    static bool Knows(TensorType? type, MeasuredValue row)
    {
        if (type is null || type.Element == DataType.Undefined && row.ElementType != "-" || type.Shape is null) return false;
        var dims = row.Dims == "[]" ? [] : row.Dims.Split(',');
        return dims.Length == type.Shape.Rank && dims.Zip(type.Shape.Dims).All(static p => !long.TryParse(p.First, out var extent) || p.Second.Value == extent);
    }

    static long[] Extents(string dims) => dims == "[]" ? [] : [.. dims.Split(',').Select(long.Parse)];

    static IEnumerable<MeasuredModel> Models()
    {
        var models = Corpus.Require("models");
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("expected/shapes"), "*.tsv").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            yield return new MeasuredModel(name, Path.Combine(models, name.Replace("__", "/")), [.. File.ReadLines(path).Skip(1).Select(Row)]);
        }
    }

    static MeasuredValue Row(string line)
    {
        var cells = line.Split('\t');
        return new MeasuredValue(cells[0], cells[1], cells[2], cells[3], cells[4], Number(cells[5]) is { } lo && Number(cells[6]) is { } hi ? new Interval(lo, hi) : null);
    }

    static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number) ? number : null;

    sealed record MeasuredModel(string Name, string Path, IReadOnlyList<MeasuredValue> Rows);

    sealed record MeasuredValue(string Value, string ElementType, string Dims, string RunType, string RunShape, Interval? Run);
}
