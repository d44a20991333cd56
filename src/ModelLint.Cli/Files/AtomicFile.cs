namespace ModelLint.Cli.Files;

/// <summary>Writes a file as a whole or not at all: beside its place first, then renamed.</summary>
static class AtomicFile
{
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                // On the disk before it takes the old one's place: no crash leaves half a file under the name.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            throw new UsageException($"'{path}' cannot be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
