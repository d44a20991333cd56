using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Configuring;

/// <summary>The target that holds for a model: the command line's before the configuration's.</summary>
static class TargetArgument
{
    /// <summary>The profile of that name; null where there is no name, or it says that models stay float.</summary>
    /// <param name="name">As it is written.</param>
    /// <param name="place">What a message begins with: the file and line that it stands in.</param>
    /// <exception cref="UsageException">There is no such target.</exception>
    public static TargetProfile? Find(string? name, string place) => name is null or LintConfiguration.NoTarget ? null : TargetProfile.Find(name)
        ?? throw new UsageException($"{place}no target is called '{name}': {NearestName.Hint(name, TargetProfile.Names.Append(LintConfiguration.NoTarget))}");

    /// <summary>The target of a model; null where nobody named one.</summary>
    /// <param name="stated">The command line's; null where it says nothing.</param>
    /// <param name="configuration">What holds for the model besides.</param>
    /// <exception cref="UsageException">There is no such target.</exception>
    public static TargetProfile? Of(string? stated, LintConfiguration configuration) =>
        stated is not null ? Find(stated, "") : Find(configuration.Target, $"{configuration.Values.GetValueOrDefault("target")?.Place ?? configuration.Path}: ");

    /// <summary>The target that a model is quantized for, told where it comes from a configuration.</summary>
    /// <param name="stated">The command line's; null where it says nothing.</param>
    /// <param name="configuration">What holds for the model besides.</param>
    /// <param name="otherwise">The one that is meant where nobody named any.</param>
    /// <param name="quiet">True to tell nothing.</param>
    /// <exception cref="UsageException">There is no such target.</exception>
    public static TargetProfile Of(string? stated, LintConfiguration configuration, TargetProfile otherwise, bool quiet)
    {
        if (Of(stated, configuration) is not { } target) return otherwise;
        if (stated is null && !quiet) Console.Error.WriteLine(SafeText.Of($"quantizing for {target.Name}, the target of {configuration.Path}"));
        return target;
    }
}
