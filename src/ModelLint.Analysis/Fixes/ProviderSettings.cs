using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Rules;

namespace ModelLint.Analysis.Fixes;

/// <summary>Settings of fix providers: under the id of any rule that they mend.</summary>
static class ProviderSettings
{
    public static T Get<T>(ModelFixProvider provider, LintOptions options, RuleOption<T> option) where T : IParsable<T>
    {
        foreach (var id in provider.FixableDiagnosticIds)
            if (options.Settings.TryGetValue($"{id}.{option.Name}", out var text)) return option.Parse(text);
        return option.Default;
    }
}
