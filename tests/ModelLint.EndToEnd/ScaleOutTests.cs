using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The recipes of docs/scale-out.md, run as they stand there.</summary>
public sealed class ScaleOutTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    void Prepare()
    {
        foreach (var name in new[] { "net.onnx", "model.onnx" }) File.WriteAllBytes(_folder[name], new GraphBuilder().Input("x", 1, 4).Node("Relu", "x", "y").Output("y").Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 9; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.1f * i, 7]).ToArray());
        Assert.Equal(0, Cli.RunIn(_folder.Path, "calibrate", "net.onnx", "--data", "data", "-o", "whole.mlcal", "-q").ExitCode);
    }

    static bool Has(string program) => Cli.Execute("sh", Path.GetTempPath(), TimeSpan.FromMinutes(1), "-c", $"command -v {program}").ExitCode == 0;

    [Fact]
    public void A_Slurm_job_array_calibrates_and_merges_to_the_bytes_of_one_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Slurm runs on Linux");
        Assert.SkipUnless(Has("slurmctld") && Has("slurmd") && Has("munged"), "Slurm is not installed: tests/fetch-slurm.sh installs it on Debian, as root");
        Prepare();
        var run = Cli.Execute("bash", _folder.Path, TimeSpan.FromMinutes(3), Path.Combine(Corpus.Repository, "tests", "slurm.sh"), _folder.Path, $"dotnet {Cli.Program}");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["part-1.mlcal", "part-2.mlcal", "part-3.mlcal", "part-4.mlcal"], Directory.GetFiles(_folder["out"], "part-*.mlcal").Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(_folder["whole.mlcal"]), File.ReadAllBytes(_folder["out/all.mlcal"]));
    }

    [Fact]
    public void The_command_of_the_Kubernetes_job_calibrates_the_share_of_its_index()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "containers of the recipe have a shell");
        Prepare();
        var recipe = File.ReadAllLines(Path.Combine(Corpus.Repository, "docs", "recipes", "calibrate-job.yaml"));
        var command = recipe.SkipWhile(static l => l.Trim() != "- |").Skip(1).First().Trim();
        Assert.StartsWith("exec modellint calibrate ", command, StringComparison.Ordinal);
        // Kubernetes sets the index, and the recipe the number.
        Assert.Contains(recipe, static l => l.Trim() == "- name: JOB_COMPLETIONS");
        var completions = recipe.Single(static l => l.TrimStart().StartsWith("value:", StringComparison.Ordinal)).Split('"')[1];
        Assert.Contains(recipe, l => l.Trim() == $"completions: {completions}");
        for (var index = 0; index < int.Parse(completions, System.Globalization.CultureInfo.InvariantCulture); index++)
        {
            var run = Cli.Execute("env", _folder.Path, TimeSpan.FromMinutes(2), $"JOB_COMPLETION_INDEX={index}", $"JOB_COMPLETIONS={completions}", "sh", "-c", command.Replace("exec modellint", $"exec dotnet '{Cli.Program}'", StringComparison.Ordinal));
            Assert.Equal(0, run.ExitCode);
        }

        Assert.Equal(0, Cli.RunIn(_folder.Path, ["calibrate", "merge", .. Directory.GetFiles(_folder["out"]), "-o", "all.mlcal", "-q"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["whole.mlcal"]), File.ReadAllBytes(_folder["all.mlcal"]));
    }
}
