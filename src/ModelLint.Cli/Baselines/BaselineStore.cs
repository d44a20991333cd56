using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;
using ModelLint.Cli.Files;
using ModelLint.Cli.Git;
using ModelLint.Cli.Linting;
using ModelLint.Reporting.Sarif.Baselines;

namespace ModelLint.Cli.Baselines;

/// <summary>A baseline's file: which one is meant, how it names models, reading and writing.</summary>
/// <param name="Path">The file.</param>
/// <param name="Folder">The folder that its names of models are relative to, absolute.</param>
/// <param name="Baseline">What it holds.</param>
sealed record BaselineStore(string Path, string Folder, Baseline Baseline)
{
    /// <summary>What a baseline is called unless told otherwise.</summary>
    public const string DefaultPath = "modellint.baseline.sarif";

    /// <summary>The baseline that the command line or the configurations of the models name; null where none does.</summary>
    /// <exception cref="UsageException">The configurations name different ones.</exception>
    public static string? PathOf(string? stated, LintRun run)
    {
        if (stated is not null) return stated;
        var named = run.Models.Select(m => run.Session.Configurations.For(m.Report.Path)).Where(static c => c.Baseline is not null).Select(static c => c.Resolve(c.Baseline!)).Distinct(StringComparer.Ordinal).ToList();
        if (named.Count > 1) throw new UsageException($"the configurations of these models name different baselines ({string.Join(", ", named.Select(Shown))}): give --baseline, or lint them apart");
        return named.Count == 1 ? Shown(named[0]) : null;
    }

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="UsageException">It can't be read, or is none.</exception>
    public static BaselineStore Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Of(path, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(File.Exists(path) ? $"baseline '{path}' can't be read: {e.Message}" : $"baseline '{path}': no such file: write it with 'modellint baseline create -o {path}'");
        }
    }

    /// <summary>Reads a baseline as it is in a revision.</summary>
    /// <exception cref="UsageException">It isn't there, or is none.</exception>
    public static BaselineStore Read(string path, GitRevision revision)
    {
        var text = revision.Read(path) ?? throw new UsageException($"baseline '{path}': no such file in revision {revision.Name}");
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return Of(path, stream);
    }

    /// <summary>Reads a baseline from bytes as if they stood in a file.</summary>
    /// <exception cref="UsageException">They are none.</exception>
    public static BaselineStore Of(string path, Stream stream)
    {
        try
        {
            var baseline = BaselineFile.Read(path, stream, out var isRelativeToItself);
            return new BaselineStore(path, isRelativeToItself ? OwnFolder(path) : Environment.CurrentDirectory, baseline);
        }
        catch (BaselineException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>A baseline that isn't written yet.</summary>
    public static BaselineStore Empty(string path) => new(path, OwnFolder(path), new Baseline([]));

    /// <summary>Writes the file.</summary>
    /// <exception cref="UsageException">It can't be written; what was there stays.</exception>
    public void Write()
    {
        // What another log named relative to the working folder is named relative to the baseline now.
        var own = OwnFolder(Path);
        var baseline = own == Folder ? Baseline : new Baseline(Baseline.Entries.Select(e => e with { Model = BaselineFile.NameOf(Relative(System.IO.Path.Combine(Folder, BaselineFile.PathOf(e.Model)), own)) }));
        AtomicFile.Write(Path, stream => BaselineFile.Write(baseline, LintRunner.ToolVersion, stream));
    }

    /// <summary>How it names a model.</summary>
    public string NameOf(string model) => BaselineFile.NameOf(Relative(System.IO.Path.GetFullPath(model), Folder));

    /// <summary>True where a model that it names is still there.</summary>
    public bool Exists(string name) => File.Exists(System.IO.Path.Combine(Folder, BaselineFile.PathOf(name)));

    /// <summary>The models of a run, ready to be compared.</summary>
    public ImmutableArray<JudgedModel> Judged(LintRun run) => [.. run.Models.Select(m => new JudgedModel(NameOf(m.Report.Path), m.Report.Result.Diagnostics, m.Looked))];

    static string OwnFolder(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    static string Relative(string path, string folder) => System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');

    static string Shown(string path) => ModelFiles.Shown(path, Environment.CurrentDirectory);
}
