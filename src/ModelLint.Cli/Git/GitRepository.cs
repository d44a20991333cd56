using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using ModelLint.Cli.Files;

namespace ModelLint.Cli.Git;

/// <summary>A git repository, asked by running git with a list of arguments, never through a shell.</summary>
sealed class GitRepository
{
    GitRepository(string root) => Root = root;

    /// <summary>The working tree's root, absolute.</summary>
    public string Root { get; }

    /// <summary>The repository that a folder is in.</summary>
    /// <exception cref="UsageException">There is no git, or no repository.</exception>
    public static GitRepository Of(string folder)
    {
        var (code, output, error) = Run(folder, "rev-parse", "--show-toplevel");
        return code == 0 ? new GitRepository(Text(output).TrimEnd('\n', '\r')) : throw new UsageException($"'{folder}' is in no git repository that can be used: {FirstLine(error)}");
    }

    /// <summary>The commit that a revision names, as its hash.</summary>
    /// <exception cref="UsageException">There is none; that the clone is shallow is said.</exception>
    public string Commit(string revision)
    {
        var (code, output, _) = Run(Root, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}");
        if (code == 0) return Text(output).Trim();
        var isShallow = Text(Run(Root, "rev-parse", "--is-shallow-repository").Output).Trim() == "true";
        throw new UsageException(isShallow
            ? $"the clone is shallow and has no revision '{revision}': fetch it first ('git fetch --unshallow', or fetch-depth: 0 in the checkout step)"
            : $"there is no revision '{revision}' in {Root}");
    }

    /// <summary>A path relative to the root, with forward slashes; null where it lies outside.</summary>
    public string? Relative(string path)
    {
        var relative = Path.GetRelativePath(RealPath.Of(Root), RealPath.Of(Path.GetFullPath(path))).Replace(Path.DirectorySeparatorChar, '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }

    /// <summary>True where a commit has that file.</summary>
    public bool Has(string commit, string path) => Run(Root, "cat-file", "-e", $"{commit}:{path}").Code == 0;

    /// <summary>True where a file of the working tree is not as it was in a commit.</summary>
    public bool IsChanged(string commit, string path) => Run(Root, "diff", "--quiet", "--no-ext-diff", commit, "--", $":(top,literal){path}").Code != 0;

    /// <summary>Files that were renamed since a commit: what each was called then.</summary>
    public IReadOnlyDictionary<string, string> RenamedSince(string commit)
    {
        var fields = Text(Run(Root, "diff", "--name-status", "-z", "-M", "--no-ext-diff", "--diff-filter=R", commit, "--").Output).Split('\0');
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 2 < fields.Length; i += 3) renamed[fields[i + 2]] = fields[i + 1];
        return renamed;
    }

    /// <summary>A text file of a commit; null where there is none.</summary>
    public string? Read(string commit, string path)
    {
        var (code, output, _) = Run(Root, "cat-file", "--filters", $"{commit}:{path}");
        return code == 0 ? Text(output) : null;
    }

    /// <summary>Writes a file of a commit as a checkout would, through git's filters: what Git LFS keeps elsewhere becomes a real file.</summary>
    /// <exception cref="IOException">git can't, and says why.</exception>
    public void Export(string commit, string path, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var file = File.Create(to);
        var (code, error) = Run(Root, file, "cat-file", "--filters", $"{commit}:{path}");
        if (code != 0) throw new IOException(FirstLine(error));
    }

    static (int Code, byte[] Output, string Error) Run(string folder, params string[] arguments)
    {
        using var output = new MemoryStream();
        var (code, error) = Run(folder, output, arguments);
        return (code, output.ToArray(), error);
    }

    static (int Code, string Error) Run(string folder, Stream output, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        // A checkout without LFS content sets this; here the content is what is wanted.
        start.Environment.Remove("GIT_LFS_SKIP_SMUDGE");
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return (process.ExitCode, error.Result);
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"git can't be run: {e.Message}");
        }
    }

    static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    static string FirstLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "git says nothing";
}
