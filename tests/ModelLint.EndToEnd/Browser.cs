using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Pages in a headless browser, by the scripts of tests/viewer.</summary>
static class Browser
{
    static string Viewer => Path.Combine(Corpus.Repository, "tests", "viewer");

    /// <summary>Runs a script of tests/viewer in a folder; the test is skipped where there is no browser, or where a package is missing that the script needs.</summary>
    public static CliRun Run(string script, string package, string folder, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Viewer, "node_modules", package)), $"no {package}: run tests/viewer/fetch.sh");
        Assert.SkipUnless(((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).Any(File.Exists), "no chromium: run tests/viewer/fetch.sh");
        return Cli.Execute("node", folder, TimeSpan.FromMinutes(2), [Path.Combine(Viewer, script), .. arguments]);
    }

    /// <summary>Opens a page in the light, in the dark and on a phone: what it says of each, a line each.</summary>
    public static string[] Open(TemporaryFolder folder, string page)
    {
        var run = Run("report.mjs", "playwright-core", folder.Path, folder[page], folder["picture"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(Enumerable.Range(0, 3), n => Assert.True(new FileInfo(folder[$"picture-{n}.png"]).Length > 10_000));
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
