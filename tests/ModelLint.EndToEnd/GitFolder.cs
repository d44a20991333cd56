namespace ModelLint.EndToEnd;

/// <summary>A git repository that is gone after the test.</summary>
sealed class GitFolder : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public GitFolder()
    {
        Assert.SkipUnless(Cli.IsOnPath("git"), "git is not installed");
        Git("init", "-q", "-b", "main");
        Git("config", "user.name", "Test");
        Git("config", "user.email", "test@example.org");
    }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public string Git(params string[] arguments) => GitIn(Path, arguments);

    public static string GitIn(string folder, params string[] arguments)
    {
        var run = Cli.Execute("git", folder, TimeSpan.FromMinutes(1), arguments);
        Assert.True(run.ExitCode == 0, $"git {string.Join(' ', arguments)}: {run.Error}");
        return run.Output;
    }

    /// <summary>Commits everything; the commit's hash.</summary>
    public string Commit(string message)
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>A filter as Git LFS has one: *.onnx are pointers in the repository, and the bytes lie in a folder beside it.</summary>
    public void UseLargeFiles()
    {
        var store = Directory.CreateDirectory(System.IO.Path.Combine(Path, ".git", "large")).FullName;
        File.WriteAllText(System.IO.Path.Combine(store, "clean.sh"), $"#!/bin/sh\nt=$(mktemp)\ncat > \"$t\"\nh=$(sha256sum \"$t\" | cut -c1-64)\ns=$(wc -c < \"$t\")\nmv \"$t\" \"{store}/$h\"\nprintf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' \"$h\" \"$s\"\n");
        File.WriteAllText(System.IO.Path.Combine(store, "smudge.sh"), $"#!/bin/sh\n[ -n \"$GIT_LFS_SKIP_SMUDGE\" ] && exec cat\nh=$(sed -n 's/^oid sha256://p')\nexec cat \"{store}/$h\"\n");
        Git("config", "filter.large.clean", $"sh '{store}/clean.sh'");
        Git("config", "filter.large.smudge", $"sh '{store}/smudge.sh'");
        Git("config", "filter.large.required", "true");
        File.WriteAllText(this[".gitattributes"], "*.onnx filter=large -text\n*.data filter=large -text\n");
    }

    public void Dispose()
    {
        // git keeps its objects read-only.
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        _folder.Dispose();
    }
}
