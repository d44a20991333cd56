using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Running;

/// <summary>Finds out which nodes of a model an execution provider doesn't take: ONNX Runtime only says that there are some.</summary>
static class ProviderRefusal
{
    const int Shown = 5;

    /// <summary>The nodes that would run on the processor, in a sentence; null where that can't be told. The model is run once, with its profile in a folder of its own.</summary>
    public static string? Of(ModelDocument document, IReadOnlyCollection<string> outputs, RunnerOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("modellint-");
        try
        {
            var left = Nodes(Profile(document, outputs, options, Path.Combine(folder.FullName, "profile")), options.Provider!.Name);
            return left.IsEmpty ? null : $"{options.Provider.Name} doesn't take {left.Length} of its nodes: {string.Join(", ", left.Take(Shown))}{(left.Length > Shown ? ", …" : "")}";
        }
        catch (Exception e) when (e is OnnxRuntimeException or ModelRunException or CalibrationException or SampleException or JsonException)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static byte[] Profile(ModelDocument document, IReadOnlyCollection<string> outputs, RunnerOptions options, string prefix)
    {
        // What it would compile of the rest is not asked for: ONNX Runtime writes no compiled form of a model that runs in parts.
        using var session = SessionLoader.Load(document, outputs, options with { CompiledFile = null }, prepared =>
        {
            options.Provider!.AddWithFallback(prepared);
            (prepared.EnableProfiling, prepared.ProfileOutputPathPrefix) = (true, prefix);
        });
        var inputs = ModelInput.Of(document.Model);
        using var bound = new BoundInputs([.. InputGenerator.Generate(inputs)]);
        using var run = new RunOptions();
        session.Run(run, [.. inputs.Select(static i => i.Name)], bound.Values, [.. outputs.Take(1)]).Dispose();
        return File.ReadAllBytes(session.EndProfiling());
    }

    // Events of nodes tell the provider that ran them; what isn't the given one's ran on the processor.
    static ImmutableArray<string> Nodes(byte[] profile, string provider)
    {
        using var events = JsonDocument.Parse(profile);
        return
        [
            .. events.RootElement.EnumerateArray()
                .Where(static e => e.TryGetProperty("cat", out var category) && category.GetString() == "Node")
                .Where(e => e.TryGetProperty("args", out var arguments) && arguments.TryGetProperty("provider", out var ran) && ran.GetString() != provider && arguments.TryGetProperty("op_name", out _))
                .Select(static e => $"{e.GetProperty("args").GetProperty("op_name").GetString()} {Label(e.GetProperty("name").GetString()!)}")
                .Distinct(StringComparer.Ordinal),
        ];
    }

    static string Label(string name) => name.EndsWith("_kernel_time", StringComparison.Ordinal) ? name[..^"_kernel_time".Length] : name;
}
