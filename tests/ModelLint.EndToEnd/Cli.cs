using System.Diagnostics;
using System.Text.Json;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>What a run of the program gave.</summary>
sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Starts the real command line, as a user would.</summary>
static class Cli
{
    /// <summary>The built program, of the same configuration as the tests.</summary>
    public static string Program { get; } = Path.Combine(Corpus.Repository, "src", "ModelLint.Cli", "bin",
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "modellint.dll");

    /// <summary>Runs <c>modellint</c> with the arguments, in the temporary folder unless told otherwise.</summary>
    public static CliRun Run(params string[] arguments) => RunIn(Path.GetTempPath(), arguments);

    /// <summary>Runs <c>modellint</c> in a folder.</summary>
    public static CliRun RunIn(string folder, params string[] arguments) => Execute("dotnet", folder, TimeSpan.FromMinutes(10), [Program, .. arguments]);

    /// <summary>True where a program can be started by its name.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, program)) || File.Exists(Path.Combine(f, program + ".exe")));

    /// <summary>Runs any program; one that doesn't end in time is killed and fails the test.</summary>
    public static CliRun Execute(string program, string folder, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {limit}");
        }

        return new CliRun(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>A folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("modellint-e2e-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
