using System.CommandLine;
using ModelLint.Cli;
using ModelLint.Cli.Commands;
using ModelLint.Reporting.Text;

// Same input, same bytes, whatever the machine: invariant globalization is on, and output is UTF-8 without BOM.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Finds what INT8 quantization will break in ONNX models, with numbers.")
{
    LintCommand.Create(),
    InitCommand.Create(),
    ConfigCommand.Create(),
    BaselineCommand.Create(),
    DiffCommand.Create(),
    RulesCommand.Create(),
    CalibrateCommand.Create(),
    QuantizeCommand.Create(),
    SensitivityCommand.Create(),
    ExportCommand.Create(),
    CompareCommand.Create(),
    FixCommand.Create(),
    OutputsCommand.Create(),
    ShowCommand.Create(),
    FilesCommand.Create(),
    DemoCommand.Create(),
};

root.Subcommands.Add(CompletionCommandLine.Create(root));
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // The library's own code for a usage error is 1, which means findings here.
    foreach (var error in UsageErrors.Of(parsed)) Console.Error.WriteLine($"modellint: {SafeText.Of(error)}");
    Console.Error.WriteLine("Try 'modellint --help'.");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (UsageException e)
{
    Console.Error.WriteLine($"modellint: {SafeText.Of(e.Message)}");
    return ExitCode.Usage;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("modellint: interrupted");
    return ExitCode.Interrupted;
}
