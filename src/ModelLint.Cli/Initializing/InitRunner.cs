using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Calibration.Preparing;
using ModelLint.Cli.Files;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Initializing;

/// <summary>Carries out <c>modellint init</c>: writes a configuration from the inputs of the models that there are.</summary>
static class InitRunner
{
    const string Schema = "https://raw.githubusercontent.com/modellint/modellint/main/docs/modellint.schema.json";

    static readonly JsonWriterOptions _json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="UsageException">The file exists, or there is no model.</exception>
    public static int Run(IReadOnlyList<string> paths, string output, bool isForced)
    {
        if (File.Exists(output) && !isForced) throw new UsageException($"'{output}' exists: --force replaces it");
        var models = ModelFiles.Find(paths, Environment.CurrentDirectory).Models;
        var inputs = new SortedDictionary<string, Preprocessing?>(StringComparer.Ordinal);
        var read = models.Count(m => Read(m.Path, inputs));
        if (read == 0) throw new UsageException($"no model that can be read in {string.Join(", ", paths.DefaultIfEmpty("the current folder"))}");
        AtomicFile.Write(output, stream => Write(stream, inputs));
        Console.Error.WriteLine($"{SafeText.Of(output)}: {inputs.Count} inputs of {read} models. Next: modellint lint; what holds for a model: modellint config --show MODEL; "
            + "for Visual Studio and VS Code: modellint lint --sarif lint.sarif --sarif-profile ide");
        return ExitCode.Clean;
    }

    static bool Read(string path, SortedDictionary<string, Preprocessing?> inputs)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            var preprocessing = PreprocessingChoice.FromModel(document.Model)?.Preprocessing;
            foreach (var input in document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput && i.Name.Length > 0)) inputs[input.Name] = preprocessing ?? inputs.GetValueOrDefault(input.Name);
            return true;
        }
        catch (ModelFormatException e)
        {
            Console.Error.WriteLine($"modellint: {SafeText.Of(path)}: passed over: {SafeText.Of(e.Message)}");
            return false;
        }
    }

    static void Write(Stream stream, SortedDictionary<string, Preprocessing?> inputs)
    {
        using (var json = new Utf8JsonWriter(stream, _json))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            Comment(json, "What the models are quantized for. none: they stay float, and rules about INT8 don't run.");
            json.WriteString("target", "int8");
            Comment(json, "Samples make ranges measured: \"calibration\": { \"data\": \"photos\" }. Severities: \"rules\": { \"ML2001\": \"error\" }.");
            Comment(json, "What is known of inputs: \"domain\" (lo..hi, unit, bytes, imagenet) proves ranges; \"preprocessing\" says how pictures become the input.");
            json.WriteStartObject("inputs");
            foreach (var (name, preprocessing) in inputs)
            {
                json.WriteStartObject(name);
                // A wrong guess makes every range wrong: only what the exporter's metadata say is written.
                if (preprocessing is not null) json.WriteString("preprocessing", preprocessing.Name);
                if (ReferenceEquals(preprocessing, Preprocessing.Yolo)) json.WriteString("domain", "unit");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    static void Comment(Utf8JsonWriter json, string text) => json.WriteCommentValue($" {text} ");
}
