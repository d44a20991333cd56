using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting;

/// <summary>
/// Multiplies wide slices by a power of two before they are joined, so that one scale suits all. The output stays one; its wide slices mean something else until they are multiplied back, which the tail does. A power of two changes no bit
/// of a number but its exponent.
/// </summary>
public static class Rescaling
{
    /// <summary>Only numbers next to the smallest that float has can lose a bit.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>True for a float output of the model whose slices lie along one axis, wide ones among them.</summary>
    public static bool Suits(ModelEvidence evidence, JoinedValue joined, double ratio)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(joined);
        return joined.Value is { IsGraphOutput: true, Graph.Parent: null, Producer: not null } && evidence.Facts.ElementOf(joined.Value) == DataType.Float && evidence.Facts.ShapeOf(joined.Value) is not null
            && joined.Slices.All(static s => s.Region is { Axes.Count: 1 }) && joined.Slices.Select(static s => s.Region!.Axes.Keys.First()).Distinct().Count() == 1
            && joined.Slices.SelectMany(static s => s.Joins).All(j => ReferenceEquals(j.Graph, joined.Value.Graph)) && Factors(joined, ratio).Count > 0;
    }

    /// <summary>Head with the rescaled outputs, and a tail that multiplies them back.</summary>
    public static FixedModels Of(EditContext context, IReadOnlyList<JoinedValue> joined, double ratio)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(joined);
        var editor = context.NewEditor();
        var told = joined.Select(j => (Joined: j, Name: Rescale(editor, context.Evidence.Facts, j, Factors(j, ratio)), Factors: Factors(j, ratio))).ToList();
        var prepared = context.ToDocument(editor);
        var facts = ModelFacts.Of(prepared.Model);
        var cut = GraphCut.Of(prepared, told.Select(static t => t.Name), new CutKnowledge(facts.TypeOf, n => facts.UnitOf(n) is { ReadsShapeOnly: true }));
        return new FixedModels([new FixedModel(ModelPart.Head, cut.Head), new FixedModel(ModelPart.Tail, cut.Tail)])
        {
            Files = [new FixFile(".fix.json", models => Manifest(context.Document.Path, told, models))],
            Notes = [.. told.SelectMany(static t => t.Factors.Select(f => FormattableString.Invariant($"output '{t.Name}' is '{t.Joined.Value.Name}' with {f.Key.Notation} divided by {f.Value}")))],
        };
    }

    // The power of two below what a slice is wider than the narrowest.
    static Dictionary<SliceEvidence, long> Factors(JoinedValue joined, double ratio)
    {
        var widths = joined.Slices.Select(ScaleRatio.WidthOf).Where(static w => w > 0).ToList();
        if (widths.Count == 0 || widths.Exists(double.IsInfinity)) return [];
        var least = widths.Min();
        return joined.Slices.Where(s => ScaleRatio.WidthOf(s) is var w && w > ratio * least).ToDictionary(static s => s, s => (long)Math.ScaleB(1, Math.Min(62, Math.ILogB(ScaleRatio.WidthOf(s) / least))));
    }

    static string Rescale(GraphEditor editor, ModelFacts facts, JoinedValue joined, Dictionary<SliceEvidence, long> factors)
    {
        foreach (var trace in SliceTrace.Of(facts, joined.Value).Slices)
        {
            if (factors.FirstOrDefault(f => f.Key.Sources.Contains(trace.Source)) is not { Key: not null } found) continue;
            var at = editor.Nodes.FindIndex(n => n.Source == trace.Joins[0]);
            var factor = editor.NewName("rescale");
            editor.SetInitializer(Floats(factor, [], [1f / found.Value]));
            for (var i = 0; i < editor.Nodes[at].Inputs.Count; i++)
            {
                if (editor.Nodes[at].Inputs[i] != trace.Source.Name) continue;
                var scaled = editor.NewName($"{trace.Source.Name}_rescaled");
                editor.Nodes[at].SetInput(i, scaled);
                editor.Nodes.Insert(at++, NodeEdit.New(new NodeProto { OpType = "Mul", Name = editor.NewName($"{trace.Source.Name}_rescale"), Input = { trace.Source.Name, factor }, Output = { scaled } }));
            }
        }

        return Restore(editor, facts, joined, factors);
    }

    // The output's name goes to what is multiplied back: everything else that reads it sees the numbers that it knows.
    static string Restore(GraphEditor editor, ModelFacts facts, JoinedValue joined, Dictionary<SliceEvidence, long> factors)
    {
        var (axis, any) = joined.Slices[0].Region!.Axes.First();
        var dims = Enumerable.Range(0, facts.ShapeOf(joined.Value)!.Rank).Select(a => a == axis ? any.Extent : 1L).ToArray();
        var numbers = Enumerable.Repeat(1f, any.Extent).ToArray();
        foreach (var (slice, factor) in factors)
            foreach (var index in slice.Region!.Axes[axis].Indices) numbers[index] = factor;
        var (name, back) = (editor.NewName($"{joined.Value.Name}_rescaled"), editor.NewName("restore"));
        editor.SetInitializer(Floats(back, dims, numbers));
        var at = editor.Nodes.FindIndex(n => n.Outputs.Contains(joined.Value.Name));
        editor.Nodes[at].SetOutput(editor.Nodes[at].Outputs.ToList().IndexOf(joined.Value.Name), name);
        editor.Nodes.Insert(at + 1, NodeEdit.New(new NodeProto { OpType = "Mul", Name = editor.NewName($"{name}_back"), Input = { name, back }, Output = { joined.Value.Name } }));
        return name;
    }

    static TensorProto Floats(string name, long[] dims, float[] numbers)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(numbers.AsSpan())) };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    static string Manifest(string path, IEnumerable<(JoinedValue Joined, string Name, Dictionary<SliceEvidence, long> Factors)> told, FinishedModels models)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Describing.CutManifest.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("model", path[(path.LastIndexOfAny(['/', '\\']) + 1)..]);
            json.WriteString("fix", "rescale");
            Describing.CutManifest.WriteFiles(json, models);
            json.WriteStartArray("outputs");
            foreach (var (joined, name, factors) in told)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("of", joined.Value.Name);
                json.WriteStartArray("multiplyBy");
                foreach (var (slice, factor) in factors)
                {
                    json.WriteStartObject();
                    Describing.CutManifest.WriteRegion(json, slice.Region);
                    json.WriteNumber("factor", factor);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
