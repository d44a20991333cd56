using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Fixing.Driving;

/// <summary>The files of a fix, under their names.</summary>
static class FixFiles
{
    const string Manifest = ".fix.json";

    public static ImmutableArray<FixedFile> Of(string name, MadeFix made, FixReport report)
    {
        var models = ImmutableArray.CreateBuilder<FixedFile>();
        foreach (var model in made.Models)
        {
            if (model.IsWritten) models.Add(new FixedFile(name + Suffix(model.Part) + ".onnx", model.Part, false, model.Editor, model.Document, ""));
            // A model that is whole stays what it was; only its quantized form is new.
            if (model.Quantized is { } quantized && (model.IsWritten || model.Part == ModelPart.Whole)) models.Add(new FixedFile(name + Suffix(model.Part) + ".int8.onnx", model.Part, true, quantized.Editor, quantized.Document, ""));
        }

        var finished = new FinishedModels(name, [.. models.Select(static m => new FinishedModel(m.Part!.Value, m.IsQuantized, m.Name, m.Document!))]);
        var texts = made.Files.Select(f => new FixedFile(name + f.Suffix, null, false, null, null, ProviderCode.Run(() => f.Text(finished)))).ToList();
        if (texts.TrueForAll(t => t.Name != name + Manifest)) texts.Add(new FixedFile(name + Manifest, null, false, null, null, FixManifest.Of(report, finished)));
        return [.. models, .. texts];
    }

    static string Suffix(ModelPart part) => part switch
    {
        ModelPart.Head => ".head",
        ModelPart.Tail => ".tail",
        ModelPart.Joined => ".joined",
        _ => "",
    };
}
