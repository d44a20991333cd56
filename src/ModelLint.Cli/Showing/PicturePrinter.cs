using System.Xml.Linq;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Files;
using ModelLint.Cli.Output;
using ModelLint.Onnx;
using ModelLint.Reporting.Pictures;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Showing;

/// <summary>Carries out <c>modellint show --svg</c>: the graph, or what is around one of its nodes, as a picture.</summary>
static class PicturePrinter
{
    /// <exception cref="UsageException">No such node, a graph too large for a picture, images without a preprocessing, or a file that can't be written.</exception>
    public static int Print(PictureArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Output is { } file) OutputFile.Require(file);
        try
        {
            using var document = ModelDocument.Open(arguments.Model);
            var (evidence, code) = ShownEvidence.Of(document, arguments.Calibration, arguments.Inputs, arguments.Facts, cancellation);
            // Colours of something else than what was asked for would mislead.
            if (code != ExitCode.Clean) return code;
            var picture = Draw(document.Model, evidence, arguments);
            if (arguments.Output is { } path)
            {
                AtomicFile.Write(path, stream => GraphPicture.Write(picture, stream));
                return ExitCode.Clean;
            }

            using var output = Console.OpenStandardOutput();
            GraphPicture.Write(picture, output);
            return ExitCode.Clean;
        }
        catch (ModelFormatException e)
        {
            Console.Error.WriteLine($"modellint: {SafeText.Of(arguments.Model)}: cannot be read: {SafeText.Of(e.Message)}");
            return ExitCode.Unreadable;
        }
    }

    static XElement Draw(Model model, ModelEvidence evidence, PictureArguments arguments)
    {
        if (arguments.Around is not { } name)
            return GraphPicture.Whole(model.Graph, evidence, []) ?? throw new UsageException($"'{arguments.Model}' is too large for one picture, which shows at most {GraphPicture.MaxNodes} boxes and {GraphPicture.MaxEdges} edges: give --around with the name of a node");
        var element = Find(model, name) ?? throw new UsageException($"'{arguments.Model}' has no node or value '{name}': {NearestName.Hint(name, model.AllGraphs.SelectMany(static g => g.Nodes).Select(static n => n.Label))}");
        return GraphPicture.Around(element, evidence) ?? throw new UsageException($"'{name}' is a constant, which is in no picture: name a node that reads it");
    }

    static ModelElement? Find(Model model, string name)
    {
        foreach (var node in model.AllGraphs.SelectMany(static g => g.Nodes))
            if (node.Label == name || node.Path == name) return ModelElement.Of(node);
        return model.AllGraphs.SelectMany(static g => g.Values).FirstOrDefault(v => v.Name == name) is { } value ? ModelElement.Of(value) : null;
    }
}
