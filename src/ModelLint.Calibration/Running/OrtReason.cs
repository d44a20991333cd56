using System.Text;
using System.Text.RegularExpressions;

namespace ModelLint.Calibration.Running;

/// <summary>ONNX Runtime's messages, made fit for one line.</summary>
static partial class OrtReason
{
    const int MaxLength = 400;

    /// <summary>The message without control characters, runs of spaces, error codes, and places in ONNX Runtime's own sources; cut at 400 characters.</summary>
    public static string Of(Exception exception)
    {
        var line = new StringBuilder();
        foreach (var c in exception.Message.AsSpan(0, Math.Min(exception.Message.Length, 8 * MaxLength)))
        {
            if (!char.IsControl(c) && c != ' ') line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        var text = OwnPlace().Replace(line.ToString(), "").Trim();
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }

    // "[ErrorCode:Fail] " and "/…/core/graph/graph.cc:1587 void onnxruntime::Graph::Check() ": of use to its own developers only.
    [GeneratedRegex(@"^\[ErrorCode:\w+\] |\S+\.(?:cc|cpp|h|hpp):\d+ (?:[^()]*[^()\s]\([^()]*\)(?: const)? )?", RegexOptions.CultureInvariant)]
    private static partial Regex OwnPlace();
}
