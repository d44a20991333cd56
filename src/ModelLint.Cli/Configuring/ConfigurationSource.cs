using ModelLint.Analysis.Configuration;
using ModelLint.Cli.Files;
using ModelLint.Cli.Git;

namespace ModelLint.Cli.Configuring;

/// <summary>The configuration of each model: the one that the user names, or the nearest <c>modellint.json</c> above the model. Each file is read once.</summary>
/// <param name="stated">The file that the user names; null for the nearest.</param>
/// <param name="revision">Where files are read from instead of the working tree, so that a change under review can't choose how it is judged; null for the working tree.</param>
sealed class ConfigurationSource(string? stated, GitRevision? revision = null)
{
    readonly Dictionary<string, LintConfiguration> _read = new(StringComparer.Ordinal);

    /// <summary>Where files are read from instead of the working tree; null for that.</summary>
    public GitRevision? Revision => revision;

    bool Exists(string path) => revision?.Has(path) ?? File.Exists(path);

    /// <summary>What holds for a model, overrides and pairs included; an empty configuration where there is none.</summary>
    /// <exception cref="UsageException">It can't be read, or something in it is wrong.</exception>
    public LintConfiguration For(string model)
    {
        if (stated is not null && !Exists(stated)) throw new UsageException($"configuration '{stated}': no such file{(revision is null ? "" : $" in revision {revision.Name}")}");
        var path = stated ?? (ConfigurationFile.Find(model, Exists) is { } found ? ModelFiles.Shown(found, Environment.CurrentDirectory) : null);
        if (path is null) return new LintConfiguration();
        if (!_read.TryGetValue(path, out var read)) _read[path] = read = Checked(() => revision?.Read(path) is { } text ? ConfigurationFile.Parse(path, text) : ConfigurationFile.Read(path));
        return read.For(model);
    }

    /// <summary>Reads a configuration's parts; what is wrong with them is the user's to mend.</summary>
    /// <exception cref="UsageException">Something is wrong.</exception>
    public static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
