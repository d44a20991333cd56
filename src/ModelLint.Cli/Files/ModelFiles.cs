using MAB.DotIgnore;
using Microsoft.Extensions.FileSystemGlobbing;
using ModelLint.Onnx;
using Matcher = Microsoft.Extensions.FileSystemGlobbing.Matcher;

namespace ModelLint.Cli.Files;

/// <summary>A model to lint.</summary>
/// <param name="Path">As it is shown: relative to the current folder where it lies below it, with forward slashes.</param>
/// <param name="IsNamed">True where the user named this very file; false where it was found in a folder or by a glob.</param>
sealed record ModelFile(string Path, bool IsNamed);

/// <summary>What the arguments stand for.</summary>
/// <param name="Models">Models, sorted, each once.</param>
/// <param name="NotFetched">Git LFS pointers met in folders.</param>
sealed record ModelFileList(IReadOnlyList<ModelFile> Models, IReadOnlyList<string> NotFetched);

/// <summary>Finds models: files as named, folders searched for *.onnx, globs matched. What .gitignore leaves out is left out.</summary>
static class ModelFiles
{
    /// <exception cref="UsageException">A glob or folder that can't be searched.</exception>
    public static ModelFileList Find(IReadOnlyList<string> arguments, string currentFolder)
    {
        var models = new SortedDictionary<string, ModelFile>(StringComparer.Ordinal);
        var notFetched = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments.Count == 0 ? ["."] : arguments)
        {
            var full = Path.GetFullPath(argument, currentFolder);
            if (File.Exists(full)) Add(full, isNamed: true);
            else if (Directory.Exists(full)) foreach (var file in Search(full)) Add(file, isNamed: false);
            else if (argument.AsSpan().ContainsAny('*', '?')) foreach (var file in Match(argument, currentFolder)) Add(file, isNamed: false);
            // A file that isn't there is told when it is opened, beside the other models' results.
            else Add(full, isNamed: true);
        }

        return new ModelFileList([.. models.Values], [.. notFetched]);

        void Add(string full, bool isNamed)
        {
            var shown = Shown(full, currentFolder);
            if (!isNamed && LfsPointer.IsPointer(full)) notFetched.Add(shown);
            else if (!models.TryGetValue(shown, out var known) || isNamed && !known.IsNamed) models[shown] = new ModelFile(shown, isNamed);
        }
    }

    /// <summary>A path as it is shown: relative to the current folder, also above it where they share a root; forward slashes.</summary>
    public static string Shown(string full, string currentFolder) => Path.GetRelativePath(currentFolder, full).Replace(Path.DirectorySeparatorChar, '/');

    static IEnumerable<string> Search(string root)
    {
        var pending = new Stack<(string Folder, IReadOnlyList<(string Root, IgnoreList Rules)> Ignores)>();
        pending.Push((root, Above(root)));
        while (pending.TryPop(out var place))
        {
            var ignores = WithOwn(place.Folder, place.Ignores);
            foreach (var file in Entries(static f => Directory.EnumerateFiles(f, "*.onnx"), place.Folder))
                if (!IsIgnored(file, isFolder: false, ignores)) yield return file;
            foreach (var folder in Entries(static f => Directory.EnumerateDirectories(f), place.Folder))
            {
                // A link may lead round in a circle, and what it leads to is found where it is.
                if (Path.GetFileName(folder) == ".git" || new DirectoryInfo(folder).LinkTarget is not null || IsIgnored(folder, isFolder: true, ignores)) continue;
                pending.Push((folder, ignores));
            }
        }
    }

    static IEnumerable<string> Match(string pattern, string currentFolder)
    {
        // The part before the first wildcard is a folder; the matcher wants the rest.
        var normal = pattern.Replace('\\', '/');
        var head = normal[..normal.AsSpan().IndexOfAny('*', '?')];
        var split = head.LastIndexOf('/') + 1;
        var root = Path.GetFullPath(split == 0 ? "." : normal[..split], currentFolder);
        if (!Directory.Exists(root)) return [];
        var ignores = Above(root);
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(normal[split..]);
        return [.. matcher.GetResultsInFullPath(root).Where(f => f.EndsWith(".onnx", StringComparison.Ordinal) && !IsIgnoredAnywhere(f, root, ignores)).Order(StringComparer.Ordinal)];
    }

    static string[] Entries(Func<string, IEnumerable<string>> list, string folder)
    {
        try
        {
            return [.. list(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // The .gitignore files from the repository's root down to, but not including, this folder.
    static List<(string Root, IgnoreList Rules)> Above(string folder)
    {
        var chain = new List<string>();
        for (var at = Directory.GetParent(folder); at is not null && !Directory.Exists(Path.Combine(folder, ".git")); at = at.Parent)
        {
            chain.Insert(0, at.FullName);
            if (Directory.Exists(Path.Combine(at.FullName, ".git"))) return [.. chain.SelectMany(Own)];
        }

        return [];
    }

    static IReadOnlyList<(string Root, IgnoreList Rules)> WithOwn(string folder, IReadOnlyList<(string Root, IgnoreList Rules)> outer) => [.. outer, .. Own(folder)];

    static IEnumerable<(string Root, IgnoreList Rules)> Own(string folder)
    {
        var file = Path.Combine(folder, ".gitignore");
        if (File.Exists(file)) yield return (folder, new IgnoreList(file));
    }

    static bool IsIgnored(string path, bool isFolder, IReadOnlyList<(string Root, IgnoreList Rules)> ignores) =>
        ignores.Any(i => i.Rules.IsIgnored("/" + Path.GetRelativePath(i.Root, path).Replace(Path.DirectorySeparatorChar, '/'), isFolder));

    static bool IsIgnoredAnywhere(string file, string root, IReadOnlyList<(string Root, IgnoreList Rules)> outer)
    {
        var ignores = WithOwn(root, outer);
        var steps = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var at = root;
        for (var i = 0; i < steps.Length; i++)
        {
            at = Path.Combine(at, steps[i]);
            var isFolder = i < steps.Length - 1;
            if (IsIgnored(at, isFolder, ignores)) return true;
            if (isFolder) ignores = WithOwn(at, ignores);
        }

        return false;
    }
}
