using System.CommandLine;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Showing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint show</c>: a model, or saved statistics, as readable text.</summary>
static class ShowCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file, or saved calibration statistics (.mlcal)." };
        var full = new Option<bool>("--full") { Description = "Lose nothing: all data, and what the syntax lacks as structured comments. Can be parsed back." };
        var ranges = new Option<bool>("--ranges") { Description = "Ranges that are proved, as comments." };
        var digests = new Option<bool>("--digests") { Description = "A digest of each abbreviated tensor, so that a diff shows which weights changed." };
        var svg = new Option<bool>("--svg") { Description = "The graph as a picture in SVG, coloured by how far values go." };
        var around = new Option<string?>("--around") { Description = "With --svg: only what is around this node or value.", HelpName = "node" };
        var output = new Option<string?>("--output", "-o") { Description = "With --svg: the file to write. Without it, standard output.", HelpName = "file" };
        var calibration = new Option<string?>("--calibration") { Description = "With --svg: folder or file of samples, or saved statistics (.mlcal), whose ranges give the colours.", HelpName = "path" };
        var (inputs, facts) = (new InputOptionSet(), new FactsOptionSet());
        var command = new Command("show", "Print a model as text in the ONNX syntax, with shapes as comments; large tensors are abbreviated. Calibration statistics are printed as a table.\n\nExamples:\n  modellint show net.onnx --ranges\n  modellint show net.onnx --svg --around Concat_3 --calibration photos/ -o net.svg\n  modellint show net.mlcal") { model, full, ranges, digests, svg, around, output, calibration };
        inputs.AddTo(command);
        facts.AddTo(command);
        command.Validators.Add(r =>
        {
            if (!r.GetValue(svg) && (r.GetValue(around) ?? r.GetValue(output) ?? r.GetValue(calibration)) is not null) r.AddError("--around, --output and --calibration are for pictures: add --svg");
            if (r.GetValue(svg) && (r.GetValue(full) || r.GetValue(ranges) || r.GetValue(digests))) r.AddError("--svg draws a picture: --full, --ranges and --digests are for text");
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(Show(parsed, cancellation)));
        return command;

        int Show(ParseResult parsed, CancellationToken cancellation)
        {
            var path = parsed.GetValue(model)!;
            if (CalibrationFile.IsOne(path)) return parsed.GetValue(svg) ? throw new UsageException($"'{path}' holds statistics and no graph: --svg draws models") : StatisticsPrinter.Print(path);
            if (parsed.GetValue(svg)) return PicturePrinter.Print(new PictureArguments(path, parsed.GetValue(output), parsed.GetValue(around), parsed.GetValue(calibration), inputs.Read(parsed), facts.Read(parsed)), cancellation);
            return ModelPrinter.Print(path, parsed.GetValue(full), parsed.GetValue(ranges), parsed.GetValue(digests), facts.Read(parsed));
        }
    }
}
