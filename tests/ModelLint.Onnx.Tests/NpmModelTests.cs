using ModelLint.Testing;

namespace ModelLint.Onnx.Tests;

public sealed class NpmModelTests
{
    [Fact]
    public void Every_model_from_npm_is_read()
    {
        foreach (var path in NpmModels.Require())
        {
            using var document = ModelDocument.Open(path);
            Assert.NotEmpty(document.Model.Graph.Nodes);
            Assert.Empty(document.Model.Problems);
        }
    }
}
