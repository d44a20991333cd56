using System.Text;

namespace ModelLint.Calibration.Running;

/// <summary>ONNX Runtime's messages, made fit for one line.</summary>
static class OrtReason
{
    const int MaxLength = 400;

    /// <summary>The message without control characters, runs of spaces and machine paths of ONNX Runtime's own sources; cut at 400 characters.</summary>
    public static string Of(Exception exception)
    {
        var line = new StringBuilder();
        foreach (var c in exception.Message)
        {
            if (!char.IsControl(c) && c != ' ') line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        var text = line.ToString().Trim();
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }
}
