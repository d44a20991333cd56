using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Cli.Files;

/// <summary>Writes a changed model: beside its place first, checked there, then renamed. Data that make more than 2 GB go into a file beside it.</summary>
static class ModelOutput
{
    /// <param name="editor">The change.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="check">Looks at what was written; an exception ends it, and nothing is left.</param>
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public static void Write(GraphEditor editor, string path, Action<ModelDocument> check)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        string? work = null;
        try
        {
            Directory.CreateDirectory(folder);
            work = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
            Directory.CreateDirectory(work);
            var (model, data) = (Path.Combine(work, Path.GetFileName(full)), Path.Combine(work, Path.GetFileName(full) + ".data"));
            using (var stream = File.Create(model)) ModelSaver.Save(editor, stream, () => File.Create(data), Path.GetFileName(data));
            using (var written = ModelDocument.Open(model)) check(written);
            // The data first: a model without its data would be a broken one.
            if (File.Exists(data)) File.Move(data, full + ".data", overwrite: true);
            File.Move(model, full, overwrite: true);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            throw new UsageException($"'{path}' cannot be written: {e.Message}");
        }
        finally
        {
            if (work is not null && Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }
}
