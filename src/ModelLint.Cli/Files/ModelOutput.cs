using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Cli.Files;

/// <summary>
/// Writes a changed model: beside its place first, checked there, then renamed. Data that make more than 2 GB go into a file beside it that is named after its content, so that the one renaming of the
/// model decides: before it the old model has its old data, behind it the new one has its own.
/// </summary>
static class ModelOutput
{
    const int Chunk = 1 << 20;

    /// <param name="editor">The change.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="force">True where files that exist may be replaced.</param>
    /// <param name="check">Looks at what was written; an exception ends it, and nothing is left.</param>
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public static void Write(GraphEditor editor, string path, bool force, Action<ModelDocument> check)
    {
        var full = Path.GetFullPath(path);
        var (folder, file) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        string? work = null;
        try
        {
            Directory.CreateDirectory(folder);
            work = Path.Combine(folder, $".{file}.{Environment.ProcessId}.tmp");
            Directory.CreateDirectory(work);
            var model = Path.Combine(work, file);
            string? data = null;
            using (var stream = File.Create(model)) ModelSaver.SaveByContent(editor, stream, name => File.Create(Path.Combine(work, data = name)), digest => $"{file}.{digest}.data");
            using (var written = ModelDocument.Open(model)) check(written);
            var former = DataOf(full).Where(d => d != data).Except(LocationsOf(editor.Document.Model)).ToList();
            Replace(model, full, data is null ? null : new MovedData(Path.Combine(work, data), Path.Combine(folder, data)), force);
            foreach (var old in former) File.Delete(Path.Combine(folder, old));
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

    readonly record struct MovedData(string From, string To);

    static void Replace(string model, string full, MovedData? data, bool force)
    {
        // The same name stands for the same bytes: such a file is what a run that was killed has left, or what the model has had already.
        var isThere = data is { } d && File.Exists(d.To) && IsSame(d.From, d.To);
        if (data is { } moved && !isThere)
        {
            if (!force && File.Exists(moved.To)) throw new UsageException($"'{moved.To}', where the model's data go, exists and holds something else: give --force to replace it, or another name");
            File.Move(moved.From, moved.To, overwrite: force);
        }

        try
        {
            File.Move(model, full, overwrite: true);
        }
        catch (Exception e) when (DiskProblem.Is(e))
        {
            if (data is { } unused && !isThere) File.Delete(unused.To);
            throw;
        }
    }

    // What a model of that name has of its own beside it, by the names that are given here: no other file is ever removed.
    static List<string> DataOf(string full)
    {
        try
        {
            using var former = ModelDocument.Open(full);
            var file = Path.GetFileName(full);
            return [.. LocationsOf(former.Model).Where(l => IsOwn(l, file))];
        }
        catch (ModelFormatException)
        {
            return [];
        }
    }

    static IEnumerable<string> LocationsOf(Model model) => model.AllGraphs.SelectMany(static g => g.Initializers).Select(static i => i.Initializer?.External?.Location).OfType<string>().Distinct(StringComparer.Ordinal);

    static bool IsOwn(string location, string file) =>
        location.StartsWith($"{file}.", StringComparison.Ordinal) && location.EndsWith(".data", StringComparison.Ordinal) && location[(file.Length + 1)..^".data".Length] is { Length: 16 } digest && digest.All(char.IsAsciiHexDigitLower);

    static bool IsSame(string first, string second)
    {
        using var a = File.OpenRead(first);
        using var b = File.OpenRead(second);
        if (a.Length != b.Length) return false;
        var (x, y) = (new byte[Chunk], new byte[Chunk]);
        while (a.ReadAtLeast(x, Chunk, throwOnEndOfStream: false) is > 0 and var count)
            if (b.ReadAtLeast(y, count, throwOnEndOfStream: false) != count || !x.AsSpan(0, count).SequenceEqual(y.AsSpan(0, count))) return false;
        return true;
    }
}
