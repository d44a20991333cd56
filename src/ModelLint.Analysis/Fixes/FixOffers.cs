using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Fixes;

/// <summary>Asks the providers what they can do about findings.</summary>
sealed class FixOffers(ImmutableArray<ModelFixProvider> providers, ModelDocument document, ModelEvidence evidence, LintOptions options)
{
    readonly HashSet<ModelFixProvider> _crashed = [];

    /// <summary>Providers that threw: each once.</summary>
    public List<Notification> Notifications { get; } = [];

    /// <summary>The finding with all that is offered for it, in the order of the packs and of registration.</summary>
    public Diagnostic WithFixes(Diagnostic diagnostic)
    {
        var fixes = ImmutableArray.CreateBuilder<ModelFix>();
        foreach (var provider in providers)
            if (provider.FixableDiagnosticIds.Contains(diagnostic.Descriptor.Id)) fixes.AddRange(Ask(provider, diagnostic));
        return fixes.Count == 0 ? diagnostic : diagnostic with { Fixes = fixes.ToImmutable() };
    }

    ImmutableArray<ModelFix> Ask(ModelFixProvider provider, Diagnostic diagnostic)
    {
        var context = new FixContext(provider, diagnostic, document, evidence, options);
        // A provider is somebody else's code: whatever it throws is its own, and the run goes on.
#pragma warning disable CA1031
        try
        {
            provider.RegisterFixes(context);
            return context.Fixes;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var id = diagnostic.Descriptor.Id;
            if (_crashed.Add(provider))
                Notifications.Add(new Notification(Severity.Error, ToolIds.RuleCrashed, $"the fixes for rule {id} crashed on '{document.Path}': {e.GetType().Name}: {e.Message}", id));
            return [];
        }
#pragma warning restore CA1031
    }
}
