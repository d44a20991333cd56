namespace ModelLint.Cli.Files;

/// <summary>Writes a folder as a whole or not at all: beside its place first, then renamed.</summary>
static class FolderOutput
{
    /// <summary>Says before any work is done that the folder can't be made.</summary>
    /// <exception cref="UsageException">Something is there already.</exception>
    public static void Require(string path, bool isForced)
    {
        if (File.Exists(path)) throw new UsageException($"'{path}' is a file: name a folder to make");
        if (!isForced && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()) throw new UsageException($"'{path}' exists: give --force to replace it, or another name");
    }

    /// <param name="path">Where it goes; what is there is replaced.</param>
    /// <param name="fill">Fills the folder whose path it gets.</param>
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public static void Write(string path, Action<string> fill)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var work = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        var old = work + ".old";
        try
        {
            Directory.CreateDirectory(work);
            fill(work);
            if (Directory.Exists(full)) Directory.Move(full, old);
            Directory.Move(work, full);
            if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            // Back to what it was, where the renaming was interrupted half-way.
            if (Directory.Exists(old) && !Directory.Exists(full)) Directory.Move(old, full);
            throw new UsageException($"'{path}' cannot be written: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }
}
