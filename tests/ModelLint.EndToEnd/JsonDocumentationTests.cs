using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using ModelLint.Onnx.Text;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The examples of docs/json-format.md have the fields that the commands write, and no others.</summary>
public sealed class JsonDocumentationTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    CliRun Run(params string[] arguments) => Cli.RunIn(_folder.Path, arguments);

    // Boxes of up to 600 beside scores of 0..1, made by weights that rounding shifts.
    void Prepare()
    {
        var model = new GraphBuilder().Input("x", 1, 4).Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(static i => i % 5 == 0 ? 100.3f : 0.013f * i)]).Floats("b", [4], 1, 2, 3, 4)
            .Node("Gemm", ["x", "w", "b"], ["boxes"]).Node("Sigmoid", "x", "scores").Node("Concat", ["boxes", "scores"], ["y"], ("axis", 1L)).Output("y");
        File.WriteAllBytes(_folder["net.onnx"], model.Bytes);
        Directory.CreateDirectory(_folder["data"]);
        for (var i = 0; i < 4; i++) File.WriteAllBytes(_folder[$"data/{i}.raw"], MemoryMarshal.AsBytes<float>([i, -i, 0.5f, 6 - i]).ToArray());
    }

    [Fact]
    public void That_of_fix_is_true()
    {
        Prepare();
        // One with a node that stands too early in the file, and one with an operator that integer hardware hasn't: no head of it is integer throughout.
        File.WriteAllBytes(_folder["unsorted.onnx"], OnnxText.Parse("<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (float[2] y) { y = Relu (h)\n h = Neg (x) }").ToByteArray());
        File.WriteAllBytes(_folder["odd.onnx"], OnnxText.Parse("<ir_version: 8, opset_import: [\"\" : 17]> g (float[1,4] x) => (float[1,8] y) <float k = {300}> { a = Atan (x)\n boxes = Mul (a, k)\n scores = Sigmoid (x)\n y = Concat <axis = 1> (boxes, scores) }").ToByteArray());
        CliRun[] runs =
        [
            Run("fix", "net.onnx", "--calibration", "data", "--quantize", "--promote", "50%", "--target", "int8", "--format", "json", "-q"),
            Run("fix", "odd.onnx", "--calibration", "data", "--quantize", "--target", "int8", "--format", "json", "-q"),
            Run("fix", "net.onnx", "--calibration", "data", "--target", "int8", "--select", "ML1", "--dry-run", "--format", "json", "-q"),
            Run("fix", "unsorted.onnx", "--diff", "--format", "json", "-q"),
        ];
        Check("## modellint fix", runs);
    }

    [Fact]
    public void That_of_compare_is_true()
    {
        Prepare();
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "data", "-o", "q.onnx", "--scope", "weighted", "-q").ExitCode);
        Assert.Equal(0, Run("quantize", "net.onnx", "--calibration", "data", "-o", "r.onnx", "-q").ExitCode);
        CliRun[] runs =
        [
            Run("compare", "net.onnx", "q.onnx", "--data", "data", "--target", "tensorrt", "--format", "json", "-q"),
            Run("compare", "net.onnx", "r.onnx", "--data", "data", "--target", "int8", "--format", "json", "-q"),
            Run("compare", "net.onnx", "r.onnx", "--data", "data", "--target", "qualcomm-htp", "--layers", "--format", "json", "-q"),
        ];
        Check("## modellint compare", runs);
    }

    static void Check(string heading, CliRun[] runs)
    {
        var written = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            Assert.True(run.Output.StartsWith('{'), run.Error);
            Collect(run.Json, "", written);
        }

        var documented = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Example(heading), "", documented);
        // Outputs that a target makes and layers have the form of outputs, which is shown once.
        var repeated = written.Where(static p => p.StartsWith("layers[]", StringComparison.Ordinal) || p.StartsWith("target.outputs[]", StringComparison.Ordinal)).ToList();
        Assert.Subset(written, repeated.Select(static p => p[p.IndexOf('[', StringComparison.Ordinal)..]).Select(static p => "outputs" + p).ToHashSet(StringComparer.Ordinal));
        written.ExceptWith(repeated);
        Assert.Empty(documented.Except(written));
        Assert.Empty(written.Except(documented));
    }

    static JsonElement Example(string heading)
    {
        var page = File.ReadAllText(Path.Combine(Corpus.Repository, "docs", "json-format.md"));
        var section = page[page.IndexOf(heading + "\n", StringComparison.Ordinal)..];
        var begin = section.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        return JsonDocument.Parse(section[begin..section.IndexOf("```\n", begin, StringComparison.Ordinal)]).RootElement;
    }

    static void Collect(JsonElement element, string path, SortedSet<string> paths)
    {
        if (element.ValueKind == JsonValueKind.Array) foreach (var item in element.EnumerateArray()) Collect(item, path + "[]", paths);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var property in element.EnumerateObject())
        {
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            paths.Add(inner);
            Collect(property.Value, inner, paths);
        }
    }
}
