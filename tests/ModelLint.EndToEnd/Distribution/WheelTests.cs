using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using ModelLint.Testing;

namespace ModelLint.EndToEnd.Distribution;

/// <summary>The Python wheel: what is in it, and that pip and pre-commit install it from the file.</summary>
[Collection(DistributionTests.Name)]
public sealed class WheelTests(PublishedProgram published) : IDisposable
{
    const int ExecutableByAll = 0b001_001_001 << 16;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_holds_the_program_and_nothing_else_with_true_digests()
    {
        var wheel = Build();
        // ONNX Runtime asks for glibc 2.28, and nothing asks for more.
        Assert.Matches(@"^modellint-\d+\.\d+\.\d+-py3-none-manylinux_2_28_x86_64\.whl$", Path.GetFileName(wheel));
        using var zip = ZipFile.OpenRead(wheel);
        var stem = string.Join('-', Path.GetFileName(wheel).Split('-')[..2]);
        var program = $"{stem}.data/data/lib/modellint/";
        var files = Directory.GetFiles(published.Folder, "*", SearchOption.AllDirectories).Select(f => program + Path.GetRelativePath(published.Folder, f));
        string[] rest = [$"{stem}.data/scripts/modellint", .. ((string[])["LICENSE", "THIRD-PARTY-NOTICES.md"]).Select(l => $"{stem}.dist-info/licenses/{l}"), .. ((string[])["METADATA", "WHEEL", "RECORD"]).Select(l => $"{stem}.dist-info/{l}")];
        Assert.Equal(files.Concat(rest).Order(StringComparer.Ordinal), zip.Entries.Select(static e => e.FullName).Order(StringComparer.Ordinal));
        foreach (var started in (string[])[$"{program}modellint", $"{program}libonnxruntime.so", rest[0]]) Assert.Equal(ExecutableByAll, zip.GetEntry(started)!.ExternalAttributes & ExecutableByAll);
        using var record = new StreamReader(zip.GetEntry($"{stem}.dist-info/RECORD")!.Open());
        var lines = record.ReadToEnd().TrimEnd('\n').Split('\n').Select(static l => l.Split(',')).ToDictionary(static l => l[0]);
        Assert.Equal(zip.Entries.Count, lines.Count);
        foreach (var entry in zip.Entries.Where(static e => e.Name != "RECORD"))
        {
            using var content = entry.Open();
            Assert.Equal([entry.FullName, $"sha256={Base64Url.EncodeToString(SHA256.HashData(content))}", $"{entry.Length}"], lines[entry.FullName]);
        }
    }

    [Fact]
    public void Pip_installs_it_from_the_file_and_it_runs_by_a_link_too()
    {
        var wheel = Build();
        var environment = _folder["venv"];
        var made = Cli.Execute("python3", _folder.Path, TimeSpan.FromMinutes(2), "-m", "venv", environment);
        Assert.SkipUnless(made.ExitCode == 0, $"python3 makes no environments (tests/fetch-tools.sh installs python3-venv): {made.Output}{made.Error}");
        var pip = Cli.Execute(Path.Combine(environment, "bin", "pip"), _folder.Path, TimeSpan.FromMinutes(5), "install", "--no-index", "--disable-pip-version-check", wheel);
        Assert.True(pip.ExitCode == 0, pip.Output + pip.Error);
        Detectors.Write(_folder["a b.onnx"]);
        var program = Path.Combine(environment, "bin", "modellint");
        // pipx and uv put a link on the path.
        File.CreateSymbolicLink(_folder["linked"], program);
        foreach (var started in (string[])[program, _folder["linked"]])
        {
            Assert.Matches(@"^0\.\d+\.\d+", Cli.Execute(started, _folder.Path, TimeSpan.FromMinutes(1), "--version").Output);
            var run = Cli.Execute(started, _folder.Path, TimeSpan.FromMinutes(1), "lint", "a b.onnx", "--target", "int8");
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("ML2002", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_hook_of_pre_commit_in_Python_installs_it_and_lints_a_commit()
    {
        Assert.SkipUnless(IsThere("pre-commit"), "pre-commit is not installed (tests/fetch-tools.sh installs it on Debian)");
        var wheel = Build();
        using var hook = new GitFolder();
        foreach (var file in (string[])[".pre-commit-hooks.yaml", "pyproject.toml", "Directory.Build.props", "packaging/hook.py", "packaging/wheel.py", "packaging/elf.py"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(hook[file])!);
            File.Copy(Path.Combine(Corpus.Repository, file), hook[file]);
        }

        hook.Commit("hook");
        using var user = new GitFolder();
        Detectors.Write(user["net.onnx"]);
        File.WriteAllText(user["modellint.json"], """{ "target": "int8" }""");
        user.Commit("model");
        var run = Cli.Execute("env", user.Path, TimeSpan.FromMinutes(5), $"PRE_COMMIT_HOME={_folder["cache"]}", "PIP_NO_INDEX=1", $"PIP_FIND_LINKS={Path.GetDirectoryName(wheel)}", "pre-commit", "try-repo", hook.Path, "modellint-python", "--all-files");
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Contains("net.onnx:main_graph/node_output0: error ML2002", run.Output, StringComparison.Ordinal);
    }

    string Build()
    {
        Assert.SkipUnless(PublishedProgram.CanRun, "the wheel is for Linux on x64");
        Assert.SkipUnless(IsThere("python3"), "there is no python3 (tests/fetch-tools.sh installs it on Debian)");
        return published.Wheel;
    }

    static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, program)));
}
