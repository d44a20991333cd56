using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Cli.Linting;

/// <summary>Takes the encodings that the user names as evidence for a float model.</summary>
static class EncodingEvidence
{
    /// <summary>The encodings for a model, why they can't be used or what of them it has no use for, and what that means for the exit code; nothing where none are named.</summary>
    public static (EncodingSet? Encodings, ImmutableArray<Notification> Notifications, int Code) For(ModelDocument document, ModelFacts facts, string? path)
    {
        if (path is null) return (null, [], ExitCode.Clean);
        try
        {
            var (encodings, unused) = Read(document, facts, path);
            return (encodings, unused, ExitCode.Clean);
        }
        catch (EncodingsException e)
        {
            return (null, [new Notification(Severity.Error, ToolIds.EncodingsUnfit, e.Message)], ExitCode.Unreadable);
        }
    }

    static (EncodingSet Encodings, ImmutableArray<Notification> Notifications) Read(ModelDocument document, ModelFacts facts, string path)
    {
        var encodings = EncodingsFile.Read(path);
        if (facts.IsQuantized) throw new EncodingsException($"encodings '{path}' are for a float model, and '{document.Path}' has scales of its own: leave --encodings out");
        var missing = encodings.Activations.Keys.Where(n => document.Model.Graph.Find(n) is null).Order(StringComparer.Ordinal).ToList();
        if (2 * missing.Count >= encodings.Activations.Count)
            throw new EncodingsException($"encodings '{path}' are of another model: '{document.Path}' has {encodings.Activations.Count - missing.Count} of the {encodings.Activations.Count} tensors that they name{(missing.Count == 0 ? "" : $"; '{missing[0]}' is not one of them")}");
        return missing.Count == 0 ? (encodings, []) : (encodings, [new Notification(Severity.Warning, ToolIds.EncodingsUnfit, $"the model has no tensor for {missing.Count} of the {encodings.Activations.Count} encodings in '{path}', such as '{missing[0]}'")]);
    }
}
