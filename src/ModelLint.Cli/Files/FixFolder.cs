using System.Text;
using ModelLint.Fixing.Driving;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Cli.Files;

/// <summary>The folder that a fix is written to: all files or none. They are written into a folder beside it, which is then renamed.</summary>
/// <param name="path">As the user names it.</param>
/// <param name="name">The model's name without extension: what the names of all files begin with.</param>
sealed class FixFolder(string path, string name)
{
    readonly string _full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Refuses a folder that is in use.</summary>
    /// <exception cref="UsageException">It exists, and may not be replaced.</exception>
    public void RequireFree(string model, bool force)
    {
        if (File.Exists(_full)) throw new UsageException($"'{path}' is a file: name a folder to write");
        if (!Directory.Exists(_full) || !Directory.EnumerateFileSystemEntries(_full).Any()) return;
        if (!force) throw new UsageException($"'{path}' exists: give --force to replace it, or another folder");
        // Only what a fix of this model wrote may go.
        foreach (var entry in Directory.EnumerateFileSystemEntries(_full).Order(StringComparer.Ordinal))
        {
            var isOwn = Path.GetFileName(entry).StartsWith($"{name}.", StringComparison.Ordinal) && File.Exists(entry) && !RealPath.IsSame(entry, model);
            if (!isOwn) throw new UsageException($"'{path}' holds '{Path.GetFileName(entry)}', which a fix of this model didn't write: name another folder");
        }
    }

    /// <summary>Writes all files. Killed at any moment, it leaves the folder as it was, or complete.</summary>
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public void Write(IReadOnlyList<FixedFile> files)
    {
        var (parent, leaf) = (Path.GetDirectoryName(_full)!, Path.GetFileName(_full));
        var work = Path.Combine(parent, $".{leaf}.{Environment.ProcessId}.tmp");
        try
        {
            Directory.CreateDirectory(work);
            foreach (var file in files) Write(file, Path.Combine(work, file.Name));
            Replace(work, Path.Combine(parent, $".{leaf}.{Environment.ProcessId}.old"));
        }
        catch (Exception e) when (DiskProblem.Is(e) || e is ModelFormatException)
        {
            throw new UsageException($"'{path}' cannot be written: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    static void Write(FixedFile file, string to)
    {
        if (file.Model is not { } model)
        {
            File.WriteAllText(to, file.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return;
        }

        using (var stream = File.Create(to)) ModelSaver.Save(model, stream, () => File.Create(to + ".data"), Path.GetFileName(to) + ".data");
        // What can't be read back must not look finished.
        ModelDocument.Open(to).Dispose();
    }

    void Replace(string work, string old)
    {
        if (!Directory.Exists(_full))
        {
            Directory.Move(work, _full);
            return;
        }

        Directory.Move(_full, old);
        try
        {
            Directory.Move(work, _full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Directory.Move(old, _full);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }
}
