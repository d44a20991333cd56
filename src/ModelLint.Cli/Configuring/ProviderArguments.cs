using System.Collections.Immutable;
using ModelLint.Calibration.Running;

namespace ModelLint.Cli.Configuring;

/// <summary>What the command line says about a vendor's execution provider.</summary>
sealed record ProviderArguments
{
    /// <summary>The library; null for the processor.</summary>
    public string? Library { get; init; }

    /// <summary>Which of its providers.</summary>
    public string? Name { get; init; }

    /// <summary>What it is told, <c>key=value</c>.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Loads the provider; null where none is asked for.</summary>
    /// <exception cref="UsageException">An option that is no pair, or options without a library.</exception>
    /// <exception cref="ModelRunException">It can't be loaded, or finds no device.</exception>
    public PluginProvider? Open()
    {
        var pairs = Options.Select(static o => o.Split('=', 2) is [{ Length: > 0 } key, var value] ? KeyValuePair.Create(key, value) : throw new UsageException($"--ep-option '{o}': write key=value"));
        var options = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) options[key] = value;
        if (Library is { } library) return PluginProvider.Open(library, Name, options.ToImmutable());
        return Name is null && options.Count == 0 ? null : throw new UsageException("--ep-name and --ep-option need --ep-library");
    }
}
