namespace ModelLint.Cli.Files;

/// <summary>What must be so before a command writes a file.</summary>
static class FreeOutput
{
    /// <exception cref="UsageException">It is a folder, or exists and isn't to be replaced.</exception>
    public static void Require(string path, bool force)
    {
        if (Directory.Exists(path)) throw new UsageException($"'{path}' is a folder: name a file to write");
        if (!force && File.Exists(path)) throw new UsageException($"'{path}' exists: give --force to replace it, or another name");
    }
}
