using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Showing;

/// <summary>One line of what is known: an input, an output, or a slice of an output.</summary>
/// <param name="Slice">Its place in the output, <c>axis 1 [4:84]</c>; empty for a whole value.</param>
/// <param name="Origin">What made it: <c>Sigmoid /model.22/Sigmoid</c>; empty for inputs.</param>
/// <param name="Tensor">The tensor that holds it before it is joined.</param>
/// <param name="Proved">What follows from the graph.</param>
/// <param name="Observed">What was seen on samples.</param>
sealed record ShownRange(string Slice, string Origin, string Tensor, Interval Proved, Interval? Observed);

/// <summary>An input or output with its parts.</summary>
sealed record ShownValue(string Name, bool IsInput, OnnxType? Type, ImmutableArray<ShownRange> Parts);

/// <summary>Carries out <c>modellint outputs</c>.</summary>
static class OutputsRunner
{
    /// <exception cref="UsageException">A range for an input that the model doesn't have, or images without a preprocessing.</exception>
    public static int Run(string path, string? calibration, InputArguments inputs, string format, FactsArguments arguments, CancellationToken cancellation)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            var (evidence, code) = ShownEvidence.Of(document, calibration, inputs, arguments, cancellation);
            var values = document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(v => Show(evidence, v, isInput: true))
                .Concat(document.Model.Graph.Outputs.Select(v => Show(evidence, v, isInput: false))).ToList();
            if (format == "json") OutputsJson.Write(path, values, evidence, Console.OpenStandardOutput());
            else OutputsText.Write(values, evidence, Console.Out);
            return code;
        }
        catch (ModelFormatException e)
        {
            Console.Error.WriteLine($"modellint: {SafeText.Of(path)}: cannot be read: {SafeText.Of(e.Message)}");
            return ExitCode.Unreadable;
        }
    }

    static ShownValue Show(ModelEvidence evidence, Value value, bool isInput)
    {
        var type = evidence.Facts.TypeOf(value);
        if (!isInput && evidence.JoinAt(value) is { } joined)
            return new ShownValue(value.Name, false, type, [.. joined.Slices.Select(s => new ShownRange(s.Notation, Origin(s.Origin), string.Join(", ", s.Sources.Select(static v => v.Name)), s.Proved, s.Observation?.Range))]);
        return new ShownValue(value.Name, isInput, type, [new ShownRange("", isInput ? "" : Origin(value), value.Name, evidence.Facts.TellingRangeOf(value), evidence.ObservationOf(value)?.Range)]);
    }

    static string Origin(Value value) => value.Producer is { } node ? $"{node.OpType} {node.Label}" : value.Initializer is null ? "input" : "constant";
}
