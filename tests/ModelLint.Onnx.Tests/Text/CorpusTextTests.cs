using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests.Text;

/// <summary>Text against real models: ONNX's own printed ones are read, and our own come back without loss.</summary>
public sealed class CorpusTextTests(ITestOutputHelper output)
{
    [Fact]
    public void What_ONNX_prints_is_read()
    {
        var failures = new List<string>();
        var files = Directory.EnumerateFiles(Corpus.Require("expected/text"), "*.onnxtxt").ToList();
        foreach (var file in files)
        {
            try
            {
                OnnxText.Parse(File.ReadAllText(file));
            }
            catch (OnnxTextException e)
            {
                failures.Add($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        output.WriteLine($"{files.Count - failures.Count} of {files.Count} read");
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData("models", 20)]
    [InlineData("models-quantized", 5)]
    [InlineData("models-structural", 10)]
    [InlineData("conformance/onnxruntime-testdata", 670)]
    [InlineData("conformance/onnx", 1000)]
    public void Nothing_is_lost_there_and_back(string folder, int atLeast)
    {
        var losses = new List<string>();
        var (same, skipped) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(Corpus.Require(folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            // Large models tell nothing new and take a second for each 10 MB.
            if (new FileInfo(path).Length > 14_000_000) skipped++;
            else if (Loss(path) is { } loss) losses.Add($"{Path.GetRelativePath(Corpus.Root!, path)}: {loss}");
            else same++;
        }

        output.WriteLine($"{folder}: {same} come back the same, {skipped} too large to try");
        Assert.Empty(losses);
        Assert.True(same + skipped >= atLeast, $"only {same} models in {folder}");
    }

    static string? Loss(string path)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            var text = OnnxText.Print(document, TextOptions.Lossless).Text;
            var differences = Normal.Differences(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)), OnnxText.Parse(text)).ToList();
            return differences.Count == 0 ? null : string.Join("\n   ", differences.Take(3));
        }
        catch (Exception e) when (e is OnnxTextException or ModelFormatException)
        {
            return e.Message;
        }
    }

    [Fact]
    public void The_abbreviated_form_is_in_the_grammar_too_and_says_which_line_is_whose()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("models"), "*.onnx"))
        {
            using var document = ModelDocument.Open(path);
            var printed = OnnxText.Print(document);
            Assert.Equal(printed.Text, OnnxText.Print(document).Text);
            var model = OnnxText.Parse(printed.Text);
            Assert.Equal(document.Model.Graph.Nodes.Select(static n => n.OpType), model.Graph.Node.Select(static n => n.OpType));
            var lines = printed.Text.Split('\n');
            foreach (var node in OnnxText.NodesInTextOrder(document.Model))
                Assert.Contains(node.OpType, lines[printed.LineOf(node)!.Value - 1], StringComparison.Ordinal);
            foreach (var value in document.Model.Graph.Inputs.Concat(document.Model.Graph.Initializers))
                Assert.Contains(value.Name, lines[printed.LineOf(value)!.Value - 1], StringComparison.Ordinal);
        }
    }
}
