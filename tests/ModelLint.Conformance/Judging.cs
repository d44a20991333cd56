using System.Collections.Immutable;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Conformance;

/// <summary>One expected output of a case, beside what is known of the model.</summary>
public sealed record JudgedOutput(OperatorCase Case, DataSet Data, ModelFacts Facts, Value Value, TensorValue Expected)
{
    /// <summary>Where it is, for messages.</summary>
    public override string ToString() => $"{Case.Name}: {Value.Name}";
}

/// <summary>Walks ONNX's operator tests and asks of each expected output what was known of it.</summary>
static class Judging
{
    static readonly HashSet<string> _settings = ["scales", "depth", "start", "limit", "delta", "condition"];

    /// <summary>Judges every output of every case; a case is what its least known output is.</summary>
    public static void ForEach(Tally tally, Func<ModelProto, DataSet, byte[]> build, Func<DataSet, IEnumerable<KeyValuePair<string, ValueRange>>> ranges, Func<JudgedOutput, Verdict> judge)
    {
        foreach (var item in OperatorCase.All())
        {
            var verdicts = item.DataSets().SelectMany(data => Verdicts(item, data, build, ranges, judge)).ToList();
            if (verdicts.Count > 0) tally.Count(item.Name, verdicts.Max());
        }
    }

    static List<Verdict> Verdicts(OperatorCase item, DataSet data, Func<ModelProto, DataSet, byte[]> build, Func<DataSet, IEnumerable<KeyValuePair<string, ValueRange>>> ranges, Func<JudgedOutput, Verdict> judge)
    {
        using var document = ModelDocument.Parse(build(item.Model(), data), item.Name, item.Folder);
        var facts = ModelFacts.Of(document.Model, new FactsOptions
        {
            InputShapes = data.Inputs.ToImmutableDictionary(static i => i.Key, static i => Shape.Of(i.Value.Value.Dims)),
            InputRanges = ranges(data).ToImmutableDictionary(),
        });
        return [.. document.Model.Graph.Outputs.Where(o => data.Outputs.ContainsKey(o.Name)).Select(o => judge(new JudgedOutput(item, data, facts, o, data.Outputs[o.Name].Value)))];
    }

    /// <summary>A handful of 64-bit integers in a row (axes, sizes, a shape, a count), or numbers whose name says what they are for.</summary>
    public static bool IsSetting(string name, TensorValue value) => value is { Dims.Length: <= 1, Count: <= 16 } && (value.Type == DataType.Int64 || _settings.Contains(name));

    /// <summary>The model with some of its inputs made constants.</summary>
    public static byte[] WithConstants(ModelProto model, DataSet data, Func<string, TensorValue, bool> isConstant) =>
        WithConstants(model, data.Inputs.Where(i => isConstant(i.Key, i.Value.Value)).Select(static i => KeyValuePair.Create(i.Key, i.Value.Proto)));

    /// <summary>The model with the named inputs made constants.</summary>
    public static byte[] WithConstants(ModelProto model, IEnumerable<KeyValuePair<string, TensorProto>> constants)
    {
        foreach (var (name, proto) in constants)
        {
            if (model.Graph.Input.FirstOrDefault(i => i.Name == name) is not { } input) continue;
            model.Graph.Input.Remove(input);
            model.Graph.Initializer.Add(new TensorProto(proto) { Name = name });
        }

        return model.ToByteArray();
    }
}
