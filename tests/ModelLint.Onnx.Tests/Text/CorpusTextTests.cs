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

    [Fact]
    public void What_ONNX_prints_is_read_as_the_model_that_it_printed()
    {
        var compared = 0;
        foreach (var file in Directory.EnumerateFiles(Corpus.Require("expected/text"), "*.onnxtxt"))
        {
            var path = FindModel(Path.GetFileNameWithoutExtension(file));
            if (path is null) continue;
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            foreach (var tensor in model.Graph.Initializer.Concat(model.Graph.Node.SelectMany(static n => n.Attribute).Where(static a => a.T is not null).Select(static a => a.T)))
                Elide(tensor);
            Assert.Empty(Normal.Differences(model, OnnxText.Parse(File.ReadAllText(file))).Select(d => $"{Path.GetFileName(file)}: {d}"));
            compared++;
        }

        output.WriteLine($"{compared} compared");
        Assert.True(compared >= 150, $"only {compared} compared");
    }

    static string? FindModel(string name)
    {
        var path = Path.Combine(Corpus.Require("conformance/onnx"), name.Replace("__", "/", StringComparison.Ordinal));
        return new[] { path, path + ".onnx", Path.Combine(path, "model.onnx") }.FirstOrDefault(File.Exists);
    }

    // As the corpus' README says of how the texts were made.
    static void Elide(TensorProto tensor)
    {
        if (tensor.Dims.Aggregate(1L, static (a, b) => a * b) <= 64) return;
        var elided = new TensorProto { Name = tensor.Name, DataType = tensor.DataType, DataLocation = TensorProto.Types.DataLocation.External };
        if (!tensor.HasName) elided.ClearName();
        elided.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "elided" });
        elided.Dims.AddRange(tensor.Dims);
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Dims.Clear();
        tensor.MergeFrom(elided);
    }

    [Theory]
    [InlineData("models", 26)]
    [InlineData("models-quantized", 10)]
    [InlineData("models-structural", 17)]
    [InlineData("conformance/onnxruntime-testdata", 679)]
    [InlineData("conformance/onnx", 1072)]
    public void Nothing_is_lost_there_and_back(string folder, int atLeast)
    {
        var losses = new List<string>();
        var same = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Require(folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!IsReadable(path)) output.WriteLine($"{Path.GetFileName(path)} is no readable model");
            else if (Loss(path) is { } loss) losses.Add($"{Path.GetRelativePath(Corpus.Root!, path)}: {loss}");
            else same++;
        }

        output.WriteLine($"{folder}: {same} come back the same");
        Assert.True(losses.Count == 0, string.Join('\n', losses));
        Assert.True(same >= atLeast, $"only {same} models in {folder}");
    }

    [Fact]
    public void A_known_field_of_the_wrong_wire_type_is_refused_in_one_line_that_says_where()
    {
        var path = Path.Combine(Corpus.Require("conformance/onnxruntime-testdata"), "icm-31000000518082.onnx");
        var refused = Assert.Throws<ModelFormatException>(() => ModelDocument.Open(path).Dispose());
        Assert.Contains("wire type", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Message, static c => char.IsControl(c));
    }

    // icm-31000000518082.onnx has a string where a number belongs; protobuf calls that an unknown field, the reader a broken file.
    static bool IsReadable(string path)
    {
        try
        {
            using var document = ModelDocument.Open(path);
            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
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

    [Fact]
    public void The_abbreviated_form_of_odd_models_is_read_too()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("conformance/onnxruntime-testdata"), "*.onnx", SearchOption.AllDirectories).Where(IsReadable))
        {
            using var document = ModelDocument.Open(path);
            var printed = OnnxText.Print(document, new TextOptions { MaxElements = 4, Digests = true, Comment = static v => v.Name });
            Assert.DoesNotContain(printed.Text, static c => char.IsControl(c) && c != '\n');
            var model = OnnxText.Parse(printed.Text);
            Assert.Equal(document.Model.Graph.Nodes.Length, model.Graph.Node.Count);
            Assert.All(document.Model.AllGraphs.SelectMany(static g => g.Nodes), n => Assert.NotNull(printed.LineOf(n)));
        }
    }
}
