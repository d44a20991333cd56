using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Running;

/// <summary>An input that a model must be given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">Its element type.</param>
/// <param name="Shape">Its shape as declared; null where not even the rank is.</param>
public sealed record ModelInput(string Name, DataType Element, Shape? Shape)
{
    /// <summary>The required inputs of a model, in its order.</summary>
    /// <exception cref="CalibrationException">An input that is no tensor of numbers.</exception>
    public static ImmutableArray<ModelInput> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(Of)];
    }

    /// <summary>Name, type and shape, for messages: <c>'images' float[1,3,640,640]</c>.</summary>
    public override string ToString() => $"'{Name}' {Element.OnnxName()}{Shape?.ToString() ?? "[...]"}";

    static ModelInput Of(Value value) => value.DeclaredType is TensorType { Element: var element } type && element.BitsOf() >= 8 && element is not (DataType.Complex64 or DataType.Complex128)
        ? new ModelInput(value.Name, element, type.Shape)
        : throw new CalibrationException($"input '{value.Name}' of the model is no tensor of numbers ({value.DeclaredType?.ToString() ?? "no type stated"}): it can't be fed with samples");
}
