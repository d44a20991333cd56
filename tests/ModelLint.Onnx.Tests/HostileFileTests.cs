using Google.Protobuf;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.Onnx.Tests;

public sealed class HostileFileTests
{
    [Fact]
    public void A_missing_file_says_so() => Says("no such file", static path => File.Delete(path));

    [Fact]
    public void An_empty_file_says_so() => Says("empty", static _ => { });

    [Fact]
    public void A_pointer_of_git_lfs_is_recognised() => Says("Git LFS pointer; the model of 13345 bytes", static path =>
        File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 13345\n"));

    [Fact]
    public void Text_is_no_model() => Says("not ", static path => File.WriteAllText(path, "hello, this is no protobuf at all"));

    [Fact]
    public void A_truncated_model_says_where()
    {
        var bytes = Sigmoid().Bytes;
        for (var length = 1; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            try
            {
                using var document = ModelDocument.Parse(cut, "cut.onnx");
            }
            catch (ModelFormatException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    [Fact]
    public void Random_bytes_never_do_more_than_be_refused()
    {
        var bytes = Sigmoid().Bytes;
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var i = random.Next(1, 6); i > 0; i--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                using var document = ModelDocument.Parse(mutated, "mutated.onnx");
                foreach (var value in document.Model.Graph.Initializers) TryRead(value.Initializer);
            }
            catch (ModelFormatException)
            {
            }
        }
    }

    [Fact]
    public void Graphs_nested_ten_thousand_deep_are_refused()
    {
        var graph = new GraphProto { Name = "innermost" };
        var bytes = graph.ToByteArray();
        // Built by hand: the generated writer would recurse as deep.
        for (var i = 0; i < 10_000; i++)
        {
            var attribute = WireField.Of(6, bytes);
            var node = WireField.Of(5, attribute);
            bytes = WireField.Of(1, node);
        }

        var e = Assert.Throws<ModelFormatException>(() => ModelDocument.Parse(WireField.Of(7, bytes), "deep.onnx"));
        Assert.Contains("nested", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_nothing_defines_and_names_defined_twice_are_problems_not_crashes()
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Add", ["x", "ghost"], ["y"]).Node("Relu", "x", "y").Output("y", "nowhere").Document();
        Assert.Equal(
            [(StructureProblemKind.Duplicate, "'y' is defined more than once: names must be unique"), (StructureProblemKind.Undefined, "'ghost' is read and nothing defines it"), (StructureProblemKind.Undefined, "output 'nowhere' is defined by nothing")],
            document.Model.Problems.Select(static p => (p.Kind, p.Message)));
    }

    [Fact]
    public void A_cycle_is_found()
    {
        using var document = new GraphBuilder().Input("x", 4).Node("Add", ["x", "b"], ["a"]).Node("Relu", "a", "b").Node("Relu", "x", "c").Output("c").Document();
        var order = GraphOrder.Of(document.Model.Graph);
        Assert.Equal(["node_c"], order.Nodes.Select(static n => n.Name));
        Assert.Equal(["node_a", "node_b"], order.Cyclic.Select(static n => n.Name));
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../secret.bin")]
    [InlineData("C:\\secret.bin")]
    [InlineData("..\\secret.bin")]
    public void External_data_outside_the_folder_is_refused(string location)
    {
        var folder = Directory.CreateTempSubdirectory("modellint");
        try
        {
            var place = ExternalData.Resolve(new ExternalReference(location, 0, null), folder.FullName);
            Assert.True(place.Escapes);
            Assert.Null(place.Path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void External_data_behind_a_link_out_of_the_folder_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("modellint");
        var outside = Path.GetTempFileName();
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "weights.bin"), outside);
            Assert.True(ExternalData.Resolve(new ExternalReference("weights.bin", 0, null), folder.FullName).Escapes);
        }
        finally
        {
            folder.Delete(recursive: true);
            File.Delete(outside);
        }
    }

    [Theory]
    [InlineData(0, 17)]
    [InlineData(9, 8)]
    [InlineData(-1, 4)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void External_data_beyond_the_end_of_the_file_is_refused(long offset, long length)
    {
        var folder = Directory.CreateTempSubdirectory("modellint");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "w.bin"), new byte[16]);
            Assert.NotNull(ExternalData.Resolve(new ExternalReference("w.bin", offset, length), folder.FullName).Problem);
            Assert.Null(ExternalData.Resolve(new ExternalReference("w.bin", 8, 8), folder.FullName).Problem);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_corpus_of_broken_files_is_refused_in_one_line()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Require("malformed"), "*.onnx").Where(static p => !p.Contains("missing-external", StringComparison.Ordinal)))
        {
            var e = Assert.Throws<ModelFormatException>(() => ModelDocument.Open(path));
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    static GraphBuilder Sigmoid() => new GraphBuilder().Input("x", 1, 4).Floats("w", [1, 4], 1, 2, 3, 4).Node("Add", ["x", "w"], ["s"]).Node("Sigmoid", "s", "y").Output("y");

    static void TryRead(Tensor? tensor)
    {
        try
        {
            tensor?.ToDoubles();
        }
        catch (ModelFormatException)
        {
        }
    }

    static void Says(string expected, Action<string> prepare)
    {
        var path = Path.GetTempFileName();
        try
        {
            prepare(path);
            var e = Assert.Throws<ModelFormatException>(() => ModelDocument.Open(path));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
