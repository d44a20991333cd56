using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>
/// Finds which output of a recurrent model becomes which input in the next run: as the user says, or else by names that exporters pair
/// (<c>state</c> and <c>stateN</c>), or else by a type and shape that only one input and one output have. The first input is never a state
/// unless the user says so.
/// </summary>
static class StatePairing
{
    // {0} is the input's name.
    static readonly string[] _names = ["{0}n", "{0}_n", "{0}_out", "{0}_output", "{0}_next", "{0}_new", "{0}out", "new_{0}", "next_{0}", "out_{0}", "output_{0}"];

    // What stands for the past in an input's name, and what stands there for the new one in an output's.
    static readonly (string Old, string New)[] _words = [("past_key_values", "present"), ("past", "present"), ("in", "out"), ("prev", "next"), ("0", "n")];

    /// <summary>For each input the output that feeds it; null where there is none.</summary>
    /// <exception cref="CalibrationException">The user names an output that isn't there.</exception>
    public static ImmutableArray<string?> Of(Model model, ImmutableArray<ModelInput> inputs, FeedOptions options)
    {
        var outputs = model.Graph.Outputs.ToList();
        var pairs = inputs.Select(i => options.Of(i.Name).State is { } stated ? Stated(i, stated, outputs) : null).ToArray();
        for (var i = 1; i < inputs.Length; i++)
            if (IsOpen(i)) pairs[i] = Free().FirstOrDefault(o => IsNamedFor(inputs[i].Name, o.Name) && Fits(inputs[i], o))?.Name;
        var alike = Enumerable.Range(1, Math.Max(0, inputs.Length - 1)).Where(i => IsOpen(i) && inputs[i].Shape is { IsStatic: true }).GroupBy(i => (inputs[i].Element, inputs[i].Shape)).Where(static g => g.Count() == 1);
        foreach (var index in alike.Select(static g => g.Single()).ToList())
            if (Free().Where(o => IsSame(inputs[index], o)).ToList() is [var only]) pairs[index] = only.Name;
        return [.. pairs];

        bool IsOpen(int i) => pairs[i] is null && options.Of(inputs[i].Name).Value is null;

        IEnumerable<Value> Free() => outputs.Where(o => !pairs.Contains(o.Name));
    }

    static string Stated(ModelInput input, string output, List<Value> outputs) => outputs.Any(o => o.Name == output)
        ? output
        : throw new CalibrationException($"input {input} is said to be the state of output '{output}', which the model doesn't have: {NearestName.Hint(output, outputs.Select(static o => o.Name))}");

    static bool IsNamedFor(string input, string output) =>
        _names.Any(n => string.Equals(n.Replace("{0}", input, StringComparison.Ordinal), output, StringComparison.OrdinalIgnoreCase))
        || _words.Any(w => input.Contains(w.Old, StringComparison.OrdinalIgnoreCase)
            && string.Equals(input.Replace(w.Old, w.New, StringComparison.OrdinalIgnoreCase), output, StringComparison.OrdinalIgnoreCase));

    static bool Fits(ModelInput input, Value output) => output.DeclaredType is TensorType type && type.Element == input.Element
        && (type.Shape is null || input.Shape is null || type.Shape.Rank == input.Shape.Rank && !type.Shape.Dims.Where((d, axis) => d.Value is { } a && input.Shape[axis].Value is { } b && a != b).Any());

    static bool IsSame(ModelInput input, Value output) => output.DeclaredType is TensorType type && type.Element == input.Element && type.Shape is { IsStatic: true } shape && shape == input.Shape;
}
