
namespace ModelLint.Testing;

/// <summary>
/// Real models and images to test on. They are not part of the project: tests look for them in MODELLINT_CORPUS or beside the
/// checkout, and skip with a reason where they aren't.
/// </summary>
public static class Corpus
{
    /// <summary>The repository's root, found upwards from the test's assembly.</summary>
    public static string Repository { get; } = FindUpwards(AppContext.BaseDirectory, "ModelLint.sln") ?? throw new InvalidOperationException("no ModelLint.sln above the tests");

    /// <summary>The corpus' folder; null where there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>True where there is a corpus.</summary>
    public static bool IsPresent => Root is not null;

    /// <summary>Absolute path of a file or folder of the corpus; the calling test is skipped where it is absent.</summary>
    public static string Require(string relative)
    {
        Assert.SkipWhen(Root is null, "no corpus: set MODELLINT_CORPUS, or put it at ../shared/corpus beside the checkout");
        var path = Path.Combine(Root!, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"the corpus has no {relative}");
        return path;
    }

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MODELLINT_CORPUS") is { Length: > 0 } given) return Directory.Exists(given) ? given : null;
        var beside = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "corpus"));
        return Directory.Exists(beside) ? beside : null;
    }

    static string? FindUpwards(string start, string file)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file))) return folder.FullName;
        return null;
    }
}
