using Microsoft.ML.OnnxRuntime;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Conformance;

/// <summary>
/// Shows which extents of a model's outputs hang on values that only a run has. Inputs are given other values of the same types and shapes: an extent that comes out
/// in two ways can't be told from types and shapes. ONNX Runtime is asked first; then, for what it can't run (kernels that lack a type, or take fewer sizes than the
/// operator allows), the operators' own definition with these inputs made constant. What wasn't seen to vary is taken for determined.
/// </summary>
sealed class ShapeWitness
{
    readonly Dictionary<string, List<long[]>> _runs = [];
    readonly Dictionary<string, List<long[]>> _definitions = [];

    ShapeWitness()
    {
    }

    /// <summary>Tries values for the inputs of a case, but for those that are fixed.</summary>
    public static ShapeWitness Of(OperatorCase item, DataSet data, Func<KeyValuePair<string, DataTensor>, bool> isFixed)
    {
        var witness = new ShapeWitness();
        var model = item.Original();
        var original = data.Inputs.ToDictionary(static i => i.Key, static i => i.Value.Value);
        List<Dictionary<string, TensorValue>> trials =
        [
            original,
            .. data.Inputs.Where(i => !isFixed(i)).SelectMany(i => OtherValues.Of(i.Value.Value, model).Select(other => new Dictionary<string, TensorValue>(original) { [i.Key] = other })),
        ];
        witness.Run(item, [.. model.Graph.Input.Select(static i => i.Name).Where(data.Inputs.ContainsKey)], trials);
        foreach (var trial in trials) witness.Define(item, trial);
        return witness;
    }

    /// <summary>Why an output's type isn't known wholly: all that is missing of its shape varies, or it is missing without a reason.</summary>
    public Verdict Excuse(string output, Shape? known)
    {
        var (runs, definitions) = (_runs.GetValueOrDefault(output, []), _definitions.GetValueOrDefault(output, []));
        if (Varies(runs, known)) return Verdict.VariesInRuns;
        return Varies([.. runs, .. definitions], known) ? Verdict.VariesByDefinition : Verdict.Unknown;
    }

    static bool Varies(List<long[]> shapes, Shape? known) => known is null
        ? shapes.DistinctBy(static s => s.Length).Count() > 1
        : Enumerable.Range(0, known.Rank).All(axis => known[axis].Value is not null || shapes.Where(s => s.Length == known.Rank).Select(s => s[axis]).Distinct().Count() > 1);

    void Run(OperatorCase item, string[] names, IEnumerable<Dictionary<string, TensorValue>> trials)
    {
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
            using var session = new InferenceSession(Path.Combine(item.Folder, "model.onnx"), options);
            foreach (var trial in trials) Run(session, names, trial);
        }
        catch (OnnxRuntimeException)
        {
            // No kernel, or an operator set that is too new.
        }
    }

    void Run(InferenceSession session, string[] names, Dictionary<string, TensorValue> values)
    {
        var inputs = new List<OrtValue>();
        try
        {
            foreach (var name in names) inputs.Add(OrtTensors.Of(values[name]));
            using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var results = session.Run(options, names, inputs, session.OutputNames);
            for (var i = 0; i < results.Count; i++)
                if (results[i].IsTensor) Note(_runs, session.OutputNames[i], results[i].GetTensorTypeAndShape().Shape);
        }
        catch (OnnxRuntimeException)
        {
            // Values that the operator refuses show nothing.
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    void Define(OperatorCase item, Dictionary<string, TensorValue> values)
    {
        using var document = ModelDocument.Parse(Judging.WithConstants(item.Model(), values.Where(static v => v.Value.Type.BitsOf() >= 8 || v.Value.Type == DataType.String).Select(static v => KeyValuePair.Create(v.Key, OrtTensors.ToProto(v.Value)))), item.Name, item.Folder);
        var facts = ModelFacts.Of(document.Model);
        foreach (var output in document.Model.Graph.Outputs)
            if (facts.ShapeOf(output) is { IsStatic: true } shape) Note(_definitions, output.Name, [.. shape.Dims.Select(static d => d.Value!.Value)]);
    }

    static void Note(Dictionary<string, List<long[]>> seen, string output, long[] shape) => (seen.TryGetValue(output, out var shapes) ? shapes : seen[output] = []).Add(shape);
}
