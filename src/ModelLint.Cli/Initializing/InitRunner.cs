using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Calibration.Preparing;
using ModelLint.Cli.Files;
using ModelLint.Onnx;
using ModelLint.Reporting.Json;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Initializing;

/// <summary>Carries out <c>modellint init</c>: writes a configuration from the inputs of the models that there are.</summary>
static class InitRunner
{
    const string Schema = "https://raw.githubusercontent.com/modellint/modellint/main/docs/modellint.schema.json";

    /// <exception cref="UsageException">The file exists, or there is no model.</exception>
    public static int Run(IReadOnlyList<string> paths, string output, bool isForced)
    {
        if (File.Exists(output) && !isForced) throw new UsageException($"'{output}' exists: --force replaces it");
        var models = ModelFiles.Find(paths, Environment.CurrentDirectory).Models;
        var inputs = new SortedDictionary<string, Preprocessing?>(StringComparer.Ordinal);
        var read = models.Count(m => Read(m.Path, inputs));
        if (read == 0) throw new UsageException($"no model that can be read in {string.Join(", ", paths.DefaultIfEmpty("the current folder"))}");
        AtomicFile.Write(output, stream => Write(stream, inputs));
        Console.Error.WriteLine($"{SafeText.Of(output)}: inputs {inputs.Count}, models {read}. Next: modellint lint; what holds for a model: modellint config --show MODEL; "
            + "for the SARIF viewers of Visual Studio and VS Code: modellint lint --sarif lint.sarif --sarif-profile ide");
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

    // Comments of the kind that people write, which the framework's writer doesn't know.
    static void Write(Stream stream, SortedDictionary<string, Preprocessing?> inputs)
    {
        using var bytes = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        using var text = new QuietWriter(bytes) { NewLine = "\n" };
        text.WriteLine($$"""
            {
              "$schema": "{{Schema}}",
              // What the models are quantized for. "none": they stay float, and rules about INT8 don't run.
              "target": "int8",
              // Samples make ranges measured:
              // "calibration": { "data": "photos" },
              // Severities and options of rules (modellint rules lists them):
              // "rules": { "ML2001": { "severity": "error", "warnAt": 8 } },
              // What is known of inputs: "domain" (lo..hi, unit, bytes, imagenet) proves ranges; "preprocessing" says how pictures become the input.
              "inputs": {
            """.ReplaceLineEndings("\n"));
        var last = inputs.Count - 1;
        foreach (var ((name, preprocessing), index) in inputs.Select(static (i, n) => (i, n))) text.WriteLine($"    {Quoted(name)}: {{{Stated(preprocessing)}}}{(index == last ? "" : ",")}");
        text.WriteLine("  }\n}");
    }

    // A wrong guess makes every range wrong: only what the exporter's metadata say is written.
    static string Stated(Preprocessing? preprocessing)
    {
        if (preprocessing is null) return "";
        var domain = ReferenceEquals(preprocessing, Preprocessing.Yolo) ? ", \"domain\": \"unit\"" : "";
        return $" \"preprocessing\": {Quoted(preprocessing.Name)}{domain} ";
    }

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
