using System.Text.Json;
using Google.Protobuf;
using ModelLint.Cli.Comparing;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Fixing;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Demo;

/// <summary>Carries out <c>modellint demo</c>.</summary>
static class DemoRunner
{
    const string ModelName = "discs.onnx";
    const string Fixed = "fixed";

    /// <exception cref="UsageException">The folder is in use, or can't be written.</exception>
    public static int Run(string folder, bool force, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(folder);
        if (!force && Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new UsageException($"'{folder}' is not empty: name another folder, or give --force to write into it");

        var images = Path.Combine(full, "images");
        AtomicFile.Write(Path.Combine(full, ModelName), stream => DiscDetector.Create().WriteTo(stream));
        for (var i = 0; i < DiscImages.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var index = i;
            AtomicFile.Write(Path.Combine(images, $"discs-{i:00}.png"), stream => DiscImages.WritePng(index, stream));
        }

        AtomicFile.Write(Path.Combine(full, "truth.json"), WriteTruth);
        var model = ModelFiles.Shown(Path.Combine(full, ModelName), Environment.CurrentDirectory);
        var data = ModelFiles.Shown(images, Environment.CurrentDirectory);
        var output = Console.Out;
        var count = Enumerable.Range(0, DiscImages.Count).Sum(static i => DiscImages.Discs(i).Count);
        output.WriteLine($"Made {model}: a detector of bright discs from fixed filters, and {DiscImages.Count} images of 640 x 640 with {count} discs in {data}.");
        output.WriteLine("Its output joins pixel coordinates (0..640) and a score (0..1), as most detectors do.");
        output.WriteLine();

        var detections = DemoMeasurement.Measure(Path.Combine(full, ModelName), images, cancellation);
        output.WriteLine($"In float it finds {detections.Float} of {count} discs.");
        output.WriteLine($"With its output rounded to one 8-bit scale it finds {detections.Int8}. Yet the cosine similarity of the two outputs is {detections.Cosine:0.000000}.");
        output.WriteLine();
        output.WriteLine($"$ modellint lint {model} --calibration {data} --preprocess unit");
        output.WriteLine();
        output.Flush();
        var code = LintRunner.Run(new LintArguments { Paths = [model], Calibration = data, Inputs = new InputArguments { Preprocess = "unit" }, Quiet = true }, cancellation);
        output.WriteLine();
        output.WriteLine("What to look for: the row of the scores. Their step is larger than they are, so every score becomes 0; boxes are fine.");
        output.WriteLine("The gate: an error makes the exit code of 'modellint lint' 1, so a pull request with this model would stop here.");
        output.WriteLine("Without images, the bound of the Sigmoid and one run on a generated input prove the same:");
        output.WriteLine($"  modellint lint {model} --target int8");
        // The demonstration goes well if the finding is there.
        return code == ExitCode.Findings ? Mend(model, data, Path.Combine(full, Fixed), detections, cancellation) : code;
    }

    static int Mend(string model, string data, string folder, DemoMeasurement detections, CancellationToken cancellation)
    {
        var output = Console.Out;
        var shown = ModelFiles.Shown(folder, Environment.CurrentDirectory);
        output.WriteLine();
        output.WriteLine($"$ modellint fix {model} --calibration {data} --preprocess unit --quantize --join -o {shown}");
        output.WriteLine();
        output.Flush();
        var inputs = new InputArguments { Preprocess = "unit" };
        var code = FixRunner.Run(new FixArguments { Model = model, Calibration = data, Inputs = inputs, Quantize = true, Join = true, Output = shown, Force = true, Quiet = true }, cancellation);
        if (code != ExitCode.Clean) return code;
        var joined = Path.Combine(folder, "discs.joined.int8.onnx");
        var compared = ModelFiles.Shown(joined, Environment.CurrentDirectory);
        output.WriteLine();
        output.WriteLine("What to look for: outputs are the same bit for bit before anything is quantized, and each output of the head has a scale of its own after.");
        output.WriteLine();
        output.WriteLine($"$ modellint compare {model} {compared} --data {data} --preprocess unit");
        output.WriteLine();
        output.Flush();
        code = CompareRunner.Run(new CompareArguments { Reference = model, Quantized = compared, Data = data, Inputs = inputs, Quiet = true }, cancellation);
        if (code != ExitCode.Clean) return code;
        output.WriteLine();
        output.WriteLine("Discs found:");
        output.WriteLine($"  float                        {detections.Float}");
        output.WriteLine($"  INT8, output on one scale    {detections.Int8}");
        output.WriteLine($"  INT8, mended                 {DemoMeasurement.Found(joined, data, cancellation)}");
        return ExitCode.Clean;
    }

    static void WriteTruth(Stream to)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        for (var i = 0; i < DiscImages.Count; i++)
        {
            json.WriteStartArray($"discs-{i:00}.png");
            foreach (var disc in DiscImages.Discs(i))
            {
                json.WriteStartObject();
                json.WriteNumber("x", disc.X);
                json.WriteNumber("y", disc.Y);
                json.WriteNumber("radius", disc.Radius);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
