using System.IO.Compression;
using System.Reflection.PortableExecutable;
using ModelLint.Testing;

namespace ModelLint.EndToEnd.Distribution;

/// <summary>The tool as NuGet and pre-commit get it.</summary>
[Collection(DistributionTests.Name)]
public sealed class ToolPackageTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Packing_at_the_root_gives_the_tool_alone_and_it_installs_and_runs()
    {
        // As pre-commit from 3.1 on says it; the hook's own test has -o of those before.
        Dotnet("pack", "--configuration", Configuration, "--no-build", "--property", $"PackageOutputPath={_folder["packages"]}", "-v", "quiet");
        var package = Assert.Single(Directory.GetFiles(_folder["packages"]));
        Assert.Matches(@"ModelLint\.\d+\.\d+\.\d+\.nupkg$", package);
        using (var zip = ZipFile.OpenRead(package))
        {
            var files = zip.Entries.Select(static e => e.FullName).ToList();
            foreach (var wanted in (string[])["README.md", "tools/net10.0/any/LICENSE", "tools/net10.0/any/THIRD-PARTY-NOTICES.md", "tools/net10.0/any/ModelLint.Rules.Scale.dll",
                "tools/net10.0/any/runtimes/linux-x64/native/libonnxruntime.so", "tools/net10.0/any/runtimes/linux-arm64/native/libSkiaSharp.so", "tools/net10.0/any/runtimes/osx-arm64/native/libonnxruntime.dylib", "tools/net10.0/any/runtimes/win-x64/native/onnxruntime.dll"])
                Assert.Contains(wanted, files);
            Assert.DoesNotContain(files, static f => f.Contains("/android", StringComparison.Ordinal) || f.Contains("/native/", StringComparison.Ordinal) && f.EndsWith(".pdb", StringComparison.Ordinal));
        }

        Install("ModelLint");
        Detectors.Write(_folder["a.onnx"]);
        Assert.Matches(@"^0\.\d+\.\d+", Tool("--version").Output);
        Assert.Equal(1, Tool("lint", "a.onnx", "--target", "int8").ExitCode);
    }

    [Fact]
    public void The_package_of_a_system_is_compiled_ahead_and_found_by_the_tools_name()
    {
        Assert.SkipUnless(PublishedProgram.CanRun, "the package is for Linux on x64");
        var run = Cli.Execute("sh", Corpus.Repository, TimeSpan.FromMinutes(9), "packaging/pack.sh", _folder["packages"], "linux-x64");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var names = Directory.GetFiles(_folder["packages"]).Select(static p => Path.GetFileNameWithoutExtension(p)).Select(static n => n[..^".0.0.0".Length]).Order(StringComparer.Ordinal);
        Assert.Equal(["ModelLint", "ModelLint.Analysis", "ModelLint.Onnx", "ModelLint.Semantics", "ModelLint.linux-x64"], names);
        Install("ModelLint");
        Detectors.Write(_folder["a.onnx"]);
        Assert.Equal(1, Tool("lint", "a.onnx", "--target", "int8").ExitCode);
        var program = Assert.Single(Directory.GetFiles(_folder["tool"], "modellint.dll", SearchOption.AllDirectories));
        using var image = new PEReader(File.OpenRead(program));
        Assert.True(image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, "modellint.dll holds no native code");
    }

    [Fact]
    public void The_hook_of_pre_commit_in_dotnet_builds_it_from_the_repository_and_lints_a_commit()
    {
        Assert.SkipUnless(Cli.IsOnPath("pre-commit"), "pre-commit is not installed (tests/fetch-tools.sh installs it on Debian)");
        Assert.SkipUnless(Cli.Execute("git", Corpus.Repository, TimeSpan.FromMinutes(1), "rev-parse", "--verify", "HEAD").ExitCode == 0, "the project is no git repository here");
        using var user = new GitFolder();
        Detectors.Write(user["a net.onnx"]);
        Detectors.Write(user["fine.onnx"], 1);
        File.WriteAllText(user["modellint.json"], """{ "target": "int8" }""");
        user.Commit("models");
        var run = Cli.Execute("env", user.Path, TimeSpan.FromMinutes(9), $"PRE_COMMIT_HOME={_folder["cache"]}", "pre-commit", "try-repo", Corpus.Repository, "modellint", "--all-files");
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Contains("a net.onnx:main_graph/node_output0: error ML2002", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fine.onnx:", run.Output, StringComparison.Ordinal);
    }

    // As pre-commit installs: from the folder, and from nowhere else.
    void Install(string id)
    {
        File.WriteAllText(_folder["nuget.config"], """<configuration><packageSources><clear /></packageSources></configuration>""");
        Dotnet("tool", "install", "--configfile", _folder["nuget.config"], "--tool-path", _folder["tool"], "--add-source", _folder["packages"], id);
    }

    CliRun Tool(params string[] arguments) => Cli.Execute(_folder["tool/modellint"], _folder.Path, TimeSpan.FromMinutes(2), arguments);

    static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Cli.Program)))!;

    static void Dotnet(params string[] arguments)
    {
        var run = Cli.Execute("dotnet", Corpus.Repository, TimeSpan.FromMinutes(9), arguments);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {run.Output}{run.Error}");
    }
}
