using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The door is the same for all: a pack built outside, from the packed API, is loaded and its finding told.</summary>
public sealed class SamplePackTests
{
    // A version of its own, so that no package cache can hand out an older build.
    const string Version = "0.0.0-sample";

    [Fact]
    public void A_pack_built_from_the_packed_api_finds_and_tells()
    {
        using var folder = new TemporaryFolder();
        PackApi(folder);
        CopyFolder(Path.Combine(Corpus.Repository, "tests", "SamplePack"), folder["pack"]);
        Build(folder, "pack", "out");
        Assert.False(File.Exists(folder["out/ModelLint.Analysis.dll"]), "the pack must not bring the API along");

        var run = Lint(folder, "out");
        Assert.Equal(1, run.ExitCode);
        var log = run.Json.GetProperty("runs")[0];
        var extension = Assert.Single(log.GetProperty("tool").GetProperty("extensions").EnumerateArray());
        Assert.Equal("Acme.Rules", extension.GetProperty("name").GetString());
        var result = Assert.Single(log.GetProperty("results").EnumerateArray(), static r => r.GetProperty("ruleId").GetString() == "ACME100");
        Assert.StartsWith("The node that writes 'y' has no name.", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);

        // Its fix comes through the same door: made, run, linted again and written.
        var mended = Cli.RunIn(folder.Path, "fix", "model.onnx", "--rules", folder["out/Acme.Rules.dll"], "--strategy", "name-node", "-q");
        Assert.Equal(0, mended.ExitCode);
        Assert.Contains("mended: Name the node after what it writes (name-node, safe)", mended.Output, StringComparison.Ordinal);
        Assert.Contains("Relu_y", Cli.RunIn(folder.Path, "show", "model.fixed/model.onnx").Output, StringComparison.Ordinal);

        // The same pack with a rule that throws: its exit code is 4, and the other rule's finding stands.
        var source = folder["pack/AcmePack.cs"];
        File.WriteAllText(source, File.ReadAllText(source).Replace("Analyzers => [new", "Analyzers => [new ThrowingAnalyzer(), new", StringComparison.Ordinal) + """

            /// <summary>A rule with a mistake in it.</summary>
            public sealed class ThrowingAnalyzer : ModelAnalyzer
            {
                static readonly DiagnosticDescriptor _rule = new("ACME200", "Throwing", Category.Model, Severity.Note, "Throws", "It never says '{this}'.", "It throws.");

                /// <inheritdoc/>
                public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

                /// <inheritdoc/>
                public override void Initialize(AnalysisContext context) => context.RegisterModelAction(static _ => throw new InvalidOperationException("boom"));
            }
            """);
        Build(folder, "pack", "throwing");
        var crashed = Lint(folder, "throwing");
        Assert.Equal(4, crashed.ExitCode);
        Assert.Contains("boom", crashed.Error, StringComparison.Ordinal);
        Assert.Single(crashed.Json.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), static r => r.GetProperty("ruleId").GetString() == "ACME100");
        var notification = Assert.Single(crashed.Json.GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").EnumerateArray(), static n => n.TryGetProperty("associatedRule", out _));
        Assert.Equal("ACME200", notification.GetProperty("associatedRule").GetProperty("id").GetString());
    }

    static void PackApi(TemporaryFolder folder)
    {
        // A copy of the sources, so that packing disturbs no build that runs at the same time.
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" }) File.Copy(Path.Combine(Corpus.Repository, file), folder[file]);
        string[] projects = ["ModelLint.Onnx", "ModelLint.Semantics", "ModelLint.Analysis"];
        foreach (var project in projects) CopyFolder(Path.Combine(Corpus.Repository, "src", project), folder[$"src/{project}"]);
        foreach (var project in projects) Dotnet(folder[$"src/{project}"], "pack", "-c", "Release", "-o", folder["packages"], $"-p:Version={Version}", "-v", "quiet");
    }

    static void Build(TemporaryFolder folder, string project, string output) => Dotnet(folder[project], "build", "-c", "Release", "-o", folder[output],
        $"-p:ModelLintVersion={Version}", $"-p:RestoreAdditionalProjectSources={folder["packages"]}", $"-p:RestorePackagesPath={folder["cache"]}", "-v", "quiet");

    static CliRun Lint(TemporaryFolder folder, string pack)
    {
        var model = new GraphBuilder().Input("x", 4).Node("Relu", "x", "y").Output("y");
        model.Proto.Graph.Node[0].Name = "";
        File.WriteAllBytes(folder["model.onnx"], model.Bytes);
        return Cli.RunIn(folder.Path, "lint", "model.onnx", "--rules", folder[$"{pack}/Acme.Rules.dll"], "--format", "sarif", "--fail-on", "warning");
    }

    static void Dotnet(string folder, params string[] arguments)
    {
        var run = Cli.Execute("dotnet", folder, TimeSpan.FromMinutes(5), arguments);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {run.Output}{run.Error}");
    }

    static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var inner in Directory.EnumerateDirectories(from).Where(static d => Path.GetFileName(d) is not ("bin" or "obj"))) CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
    }
}
