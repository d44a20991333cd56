using System.CommandLine;
using ModelLint.Cli.Showing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint files</c>: the model and its external data, for scripts that fetch or copy them.</summary>
static class FilesCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var isNull = new Option<bool>("--null", "-0") { Description = "End each path with a zero byte and print it as it is, for scripts." };
        var command = new Command("files", "Print the files that a model is made of: itself and its external data, a line each. What leads out of its folder is left out.\n\nExample: modellint files net.onnx") { model, isNull };
        command.SetAction((parsed, _) => Task.FromResult(FilesPrinter.Print(parsed.GetValue(model)!, parsed.GetValue(isNull) ? '\0' : '\n')));
        return command;
    }
}
