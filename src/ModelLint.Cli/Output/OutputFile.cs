using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Output;

/// <summary>A report in a format, and the file that it goes to.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">The file; null for standard output.</param>
sealed record OutputFile(string Format, string? Path)
{
    /// <summary>The formats that there are.</summary>
    public static ImmutableArray<string> Formats => ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

    /// <summary>All outputs of a command line, the main one last; checked as far as that is possible before the work.</summary>
    /// <exception cref="UsageException">An unknown format, a file named twice, or one that can't be written.</exception>
    public static ImmutableArray<OutputFile> All(LintArguments arguments)
    {
        ImmutableArray<OutputFile> all = [.. arguments.Outputs.Select(Parse), .. arguments.Sarif is { } sarif ? [new OutputFile("sarif", sarif)] : Array.Empty<OutputFile>(), .. arguments.Html is { } html ? [new OutputFile("html", html)] : Array.Empty<OutputFile>(), new OutputFile(arguments.Format, arguments.Output)];
        foreach (var path in all.Select(static o => o.Path).OfType<string>()) Require(path);
        if (all.Select(static o => o.Path).OfType<string>().GroupBy(System.IO.Path.GetFullPath).FirstOrDefault(static g => g.Count() > 1) is { } twice) throw new UsageException($"two outputs go to '{twice.First()}'");
        if (arguments.SarifProfile == "ide" && all.Any(static o => o is { Format: "sarif", Path: null })) throw new UsageException("--sarif-profile ide writes listings beside the log: give the log a file, as in --sarif lint.sarif");
        return all;
    }

    /// <summary>What an output needs of models' text.</summary>
    public static ListingNeed NeedOf(IEnumerable<OutputFile> outputs, string sarifProfile)
    {
        var formats = outputs.Select(static o => o.Format).ToList();
        if (formats.Contains("sarif") && sarifProfile != "github") return ListingNeed.Text;
        return formats.Contains("sarif") || formats.Contains("json") ? ListingNeed.Lines : ListingNeed.None;
    }

    static OutputFile Parse(string text)
    {
        if (text.Split('=', 2) is not [var format, { Length: > 0 } path]) throw new UsageException($"'{text}' is no output: write format=file, for example --output-file markdown=summary.md");
        return Formats.Contains(format) ? new OutputFile(format, path) : throw new UsageException($"there is no format '{format}': {NearestName.Hint(format, Formats)}");
    }

    /// <summary>Refuses what no report can be written to, as far as that is known before the work.</summary>
    /// <exception cref="UsageException">It has no name, is a folder, lies below a file, or is a model.</exception>
    public static void Require(string path)
    {
        if (path.Length == 0) throw new UsageException("the name of an output is empty");
        if (Directory.Exists(path)) throw new UsageException($"'{path}' cannot be written: it is a folder");
        if (System.IO.Path.GetExtension(path) == ".onnx" && File.Exists(path)) throw new UsageException($"'{path}' is a model: no report is written over one");
        for (var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (File.Exists(folder)) throw new UsageException($"'{path}' cannot be written: '{folder}' is a file");
    }
}
