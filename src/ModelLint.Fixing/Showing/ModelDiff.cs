using System.Text;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Driving;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;

namespace ModelLint.Fixing.Showing;

/// <summary>What a fix would change, as a diff of models' text form: weights are told by their digests.</summary>
public static class ModelDiff
{
    static readonly TextOptions _text = new() { Digests = true };

    /// <summary>The diffs of all float models that would be written; a tail, which has nothing of the original's beginning, is shown as a new file.</summary>
    public static string Of(FixReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var original = Print(report.Original);
        var name = Path.GetFileName(report.Original.Path);
        var text = new StringBuilder();
        foreach (var file in report.Files.Where(static f => f is { Document: not null, IsQuantized: false }))
        {
            var isNew = file.Part == ModelPart.Tail;
            text.Append(UnifiedDiff.Of(isNew ? "" : original, Print(file.Document!), isNew ? "/dev/null" : name, file.Name));
        }

        return text.ToString();
    }

    static string Print(ModelDocument document) => OnnxText.Print(document, _text).Text;
}
