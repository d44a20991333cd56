using System.Globalization;
using System.Text.Json;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Quantizing;

/// <summary>Prints what will be quantized how, and what not and why.</summary>
static class PlanPrinter
{
    static readonly string[] _head = ["value", "type", "scale", "zero", "range", "known by", "scale of"];

    public static void Text(QuantizationPlan plan, TextWriter output)
    {
        foreach (var step in plan.Preparations) output.WriteLine(SafeText.Of(step));
        output.WriteLine($"{plan.Values.Length} values, {plan.Nodes.Count(static n => n.IsQuantized)} of {plan.Nodes.Length} nodes ({plan.Scope.ToString().ToLowerInvariant()} scope)");
        output.WriteLine();
        string[][] rows = [_head, .. plan.Values.Select(static v => new[]
        {
            SafeText.Of(v.Name), v.Parameters.Codes.Type.OnnxName(), Number(v.Parameters.Scale), v.Parameters.ZeroPoint.ToString(CultureInfo.InvariantCulture),
            v.Range.ToString(), Known(v.Reason), v.Group == v.Name ? "" : SafeText.Of(v.Group),
        })];
        var widths = Enumerable.Range(0, _head.Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        foreach (var balanced in plan.Nodes.Select(static n => n.Balanced).OfType<BalancedValue>().DistinctBy(static b => b.Source))
            output.WriteLine(SafeText.Of($"'{balanced.Scaled.Name}' is '{balanced.Source}' with its channels multiplied by 1..{balanced.Factors.Max().ToString(CultureInfo.InvariantCulture)}, before a depthwise convolution"));
        var floats = plan.Nodes.Where(static n => !n.IsQuantized).GroupBy(static n => n.StaysFloat!, StringComparer.Ordinal).OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key, StringComparer.Ordinal).ToList();
        if (floats.Count == 0) return;
        output.WriteLine();
        output.WriteLine("not quantized:");
        foreach (var group in floats)
            output.WriteLine(SafeText.Of($"    {group.Key}: {group.Count()} ({string.Join(", ", group.Take(3).Select(static n => $"{n.Node.OpType} {n.Node.Label}"))}{(group.Count() > 3 ? ", …" : "")})"));
    }

    public static void Json(QuantizationPlan plan, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteString("scope", plan.Scope.ToString().ToLowerInvariant());
        writer.WriteStartArray("preparations");
        foreach (var step in plan.Preparations) writer.WriteStringValue(step);
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (var value in plan.Values)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteString("type", value.Parameters.Codes.Type.OnnxName());
            writer.WriteNumber("scale", value.Parameters.Scale);
            writer.WriteNumber("zeroPoint", value.Parameters.ZeroPoint);
            writer.WriteNumber("min", value.Range.Lo);
            writer.WriteNumber("max", value.Range.Hi);
            writer.WriteString("knownBy", Known(value.Reason));
            writer.WriteString("scaleOf", value.Group);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("nodes");
        foreach (var node in plan.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", node.Node.Label);
            writer.WriteString("operator", node.Node.OpType);
            writer.WriteBoolean("quantized", node.IsQuantized);
            if (node.StaysFloat is { } why) writer.WriteString("reason", why);
            if (node.IsMerged) writer.WriteBoolean("merged", true);
            if (node.Balanced is { } balanced) writer.WriteString("balancedInput", balanced.Scaled.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static string Known(RangeReason reason) => reason switch
    {
        RangeReason.Observed => "observed",
        RangeReason.Readers => "observed, where its readers tell values apart",
        RangeReason.Bound => "operator's bound",
        RangeReason.Proved => "proved",
        RangeReason.Constant => "constant",
        RangeReason.Floor => "range floor",
        _ => "stated",
    };

    static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
