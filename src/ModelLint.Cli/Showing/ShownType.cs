using ModelLint.Onnx;

namespace ModelLint.Cli.Showing;

/// <summary>A type for people. Some exporters write the formula of an extent as its name, a thousand characters long: those are cut.</summary>
static class ShownType
{
    const int Longest = 32;

    public static string? Of(OnnxType? type) => type is TensorType { Shape: { } shape } tensor ? (tensor with { Shape = new Shape([.. shape.Dims.Select(Short)]) }).ToString() : type?.ToString();

    static Dim Short(Dim dim) => dim.Symbol is { Length: > Longest } symbol ? Dim.Of(symbol[..(Longest - 1)] + "…") : dim;
}
