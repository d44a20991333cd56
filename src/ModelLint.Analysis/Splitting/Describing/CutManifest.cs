using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>The manifest of a cut model: each output of the head, what it is of the original outputs, and how those are rebuilt. Documented in docs/fixing.md.</summary>
static class CutManifest
{
    public static JsonWriterOptions Options { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(CutDescription cut, FinishedModels models)
    {
        var codes = OutputCodes.Of(models);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("model", cut.Model);
            json.WriteString("fix", cut.Key);
            WriteFiles(json, models);
            json.WriteStartArray("outputs");
            foreach (var value in cut.Plan.Values.Where(v => cut.Crossing.Contains(v.Name))) WriteOutput(json, value, models, codes.GetValueOrDefault(value.Name));
            json.WriteEndArray();
            json.WriteStartArray("carried");
            foreach (var name in cut.Crossing.Where(c => cut.Plan.Values.All(v => v.Name != c))) json.WriteStringValue(name);
            json.WriteEndArray();
            WriteRecombination(json, cut.Recombination);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static void WriteFiles(Utf8JsonWriter json, FinishedModels models)
    {
        json.WriteStartObject("files");
        foreach (var model in models.Models) json.WriteString($"{Word(model.Part)}{(model.IsQuantized ? "Int8" : "")}", model.FileName);
        json.WriteEndObject();
    }

    static string Word(ModelPart part) => part switch { ModelPart.Head => "head", ModelPart.Tail => "tail", ModelPart.Joined => "joined", _ => "model" };

    static void WriteOutput(Utf8JsonWriter json, CutValue value, FinishedModels models, OutputCodes? codes)
    {
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        json.WriteStartArray("tensors");
        foreach (var member in value.Members) json.WriteStringValue(member.Name);
        json.WriteEndArray();
        if (models.Find(ModelPart.Head)?.Document.Model.Graph.Find(value.Name)?.DeclaredType is TensorType type) WriteType(json, type);
        if (value.Range.IsBounded)
        {
            json.WriteStartObject("range");
            json.WriteNumber("min", value.Range.Lo);
            json.WriteNumber("max", value.Range.Hi);
            json.WriteString("known", value.Source.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        if (codes is not null)
        {
            json.WriteStartObject("codes");
            json.WriteString("type", codes.Type.OnnxName());
            json.WriteNumber("scale", codes.Scale);
            json.WriteNumber("zeroPoint", codes.ZeroPoint);
            json.WriteEndObject();
        }

        json.WriteStartArray("parts");
        foreach (var meaning in value.Meanings)
        {
            json.WriteStartObject();
            json.WriteString("of", meaning.Value.Name);
            json.WriteBoolean("graphOutput", meaning.Value.IsGraphOutput);
            json.WriteString("relation", meaning.IsExact ? "is" : "computes");
            WriteRegion(json, meaning.Region);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteType(Utf8JsonWriter json, TensorType type)
    {
        json.WriteString("type", type.Element.OnnxName());
        if (type.Shape is not { } shape) return;
        json.WriteStartArray("shape");
        foreach (var dim in shape.Dims)
        {
            if (dim.Value is { } extent) json.WriteNumberValue(extent);
            else json.WriteStringValue(dim.ToString());
        }

        json.WriteEndArray();
    }

    public static void WriteRegion(Utf8JsonWriter json, Region? region)
    {
        if (region is null) return;
        json.WriteStartArray("axes");
        foreach (var (axis, indices) in region.Axes)
        {
            json.WriteStartObject();
            json.WriteNumber("axis", axis);
            json.WriteString("indices", indices.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteRecombination(Utf8JsonWriter json, Recombination? recombination)
    {
        json.WriteStartObject("recombination");
        json.WriteString("kind", recombination is null ? "model" : "layout");
        if (recombination is not null)
        {
            json.WriteStartArray("steps");
            foreach (var step in recombination.Steps) WriteStep(json, step);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void WriteStep(Utf8JsonWriter json, RecombinationStep step)
    {
        json.WriteStartObject();
        switch (step.Action)
        {
            case JoinStep join:
                json.WriteString("do", "concat");
                json.WriteNumber("axis", join.Axis);
                break;
            case PermuteStep permute:
                json.WriteString("do", "transpose");
                Numbers("order", permute.Order.Select(static a => (long)a));
                break;
            case ReshapeStep reshape:
                json.WriteString("do", "reshape");
                Numbers("shape", reshape.To.Dims.Select(static d => d.Value ?? -1));
                break;
            case PickStep pick:
                json.WriteString("do", "slice");
                Numbers("axes", pick.Runs.Select(static r => (long)r.Axis));
                Numbers("starts", pick.Runs.Select(static r => r.Start));
                Numbers("steps", pick.Runs.Select(static r => r.Step));
                Numbers("counts", pick.Runs.Select(static r => r.Count));
                break;
            default:
                throw new InvalidOperationException($"no words for {step.Action}");
        }

        json.WriteStartArray("of");
        foreach (var input in step.Inputs) json.WriteStringValue(input);
        json.WriteEndArray();
        json.WriteString("gives", step.Output);
        json.WriteEndObject();

        void Numbers(string name, IEnumerable<long> numbers)
        {
            json.WriteStartArray(name);
            foreach (var number in numbers) json.WriteNumberValue(number);
            json.WriteEndArray();
        }
    }
}
