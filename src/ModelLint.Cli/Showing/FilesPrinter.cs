using ModelLint.Onnx;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Showing;

/// <summary>Carries out <c>modellint files</c>: the files that a model is made of.</summary>
static class FilesPrinter
{
    /// <param name="path">The model.</param>
    /// <param name="end">What follows each path.</param>
    public static int Print(string path, char end)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            var folder = Path.GetDirectoryName(path) ?? "";
            foreach (var file in ExternalDataCheck.Locations(document).Where(ExternalData.IsInside).Select(l => Path.Combine(folder, l).Replace('\\', '/')).Prepend(path))
                Console.Out.Write(end == '\0' ? $"{file}\0" : $"{SafeText.Of(file)}{end}");
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            Console.Error.WriteLine($"modellint: {SafeText.Of(path)}: cannot be read: {SafeText.Of(e.Message)}");
            return ExitCode.Unreadable;
        }
    }
}
