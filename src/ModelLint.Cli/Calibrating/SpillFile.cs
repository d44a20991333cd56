using ModelLint.Cli.Files;

namespace ModelLint.Cli.Calibrating;

/// <summary>Where samples' extremes lie while a model runs: beside the output, where there is room for it too. It is gone when the program ends, however it does.</summary>
static class SpillFile
{
    /// <exception cref="UsageException">There is no writing beside the output.</exception>
    public static FileStream Open(string output)
    {
        var path = $"{Path.GetFullPath(output)}.{Environment.ProcessId}.spill";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Without a buffer, a full disk shows where a row is written, and not when the stream is closed.
            var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            // Elsewhere than on Windows a file is deleted when it is closed only by who closes it, and who is killed doesn't: its name goes at once, it itself with the process.
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return stream;
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            throw new UsageException($"'{output}' cannot be written: {e.Message}");
        }
    }
}
