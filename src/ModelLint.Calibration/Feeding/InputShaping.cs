using ModelLint.Calibration.Running;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>Puts what the user says of free extents into an input's shape.</summary>
static class InputShaping
{
    /// <summary>The same input for one sample of a batch.</summary>
    public static ModelInput One(ModelInput input) => input with { Shape = new Shape([1, .. input.Shape!.Dims.Skip(1)]) };

    /// <summary>The same input with the extents that the user states.</summary>
    /// <exception cref="CalibrationException">The user's shape contradicts the model's.</exception>
    public static ModelInput Of(ModelInput input, FeedOptions options)
    {
        var stated = options.Of(input.Name).Shape;
        if (input.Shape is not { } shape)
            return stated is { } free ? input with { Shape = new Shape([.. free.Select(static e => e is { } extent ? Dim.Of(extent) : Dim.Unknown)]) } : input;
        if (stated is { } wanted && (wanted.Length != shape.Rank || wanted.Where((e, axis) => e is { } extent && shape[axis].Value is { } known && known != extent).Any()))
            throw new CalibrationException($"input {input} can't have the stated shape [{string.Join(',', wanted.Select(static e => e?.ToString() ?? "?"))}]: only extents that the model leaves free can be stated");
        return input with { Shape = new Shape([.. shape.Dims.Select((d, axis) => Settle(d, stated?[axis]))]) };

        Dim Settle(Dim dim, long? extent) => dim.Value is not null ? dim : extent is { } e ? Dim.Of(e) : dim.Symbol is { } symbol && options.Dims.TryGetValue(symbol, out var known) ? Dim.Of(known) : dim;
    }
}
