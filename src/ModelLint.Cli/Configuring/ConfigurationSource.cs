using ModelLint.Analysis.Configuration;
using ModelLint.Cli.Files;

namespace ModelLint.Cli.Configuring;

/// <summary>The configuration of each model: the one that the user names, or the nearest <c>modellint.json</c> above the model. Each file is read once.</summary>
sealed class ConfigurationSource(string? stated)
{
    readonly Dictionary<string, LintConfiguration> _read = new(StringComparer.Ordinal);

    /// <summary>What holds for a model, overrides and pairs included; an empty configuration where there is none.</summary>
    /// <exception cref="UsageException">It can't be read, or something in it is wrong.</exception>
    public LintConfiguration For(string model)
    {
        if (stated is not null && !File.Exists(stated)) throw new UsageException($"configuration '{stated}': no such file");
        var path = stated ?? (ConfigurationFile.Find(model) is { } found ? ModelFiles.Shown(found, Environment.CurrentDirectory) : null);
        if (path is null) return new LintConfiguration();
        if (!_read.TryGetValue(path, out var read)) _read[path] = read = Checked(() => ConfigurationFile.Read(path));
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
