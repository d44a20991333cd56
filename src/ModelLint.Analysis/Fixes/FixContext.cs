using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Fixes;

/// <summary>A finding that may be mended, and all that is known of its model.</summary>
public sealed class FixContext
{
    readonly ModelFixProvider _provider;
    readonly LintOptions _options;
    readonly ImmutableArray<ModelFix>.Builder _fixes = ImmutableArray.CreateBuilder<ModelFix>();

    internal FixContext(ModelFixProvider provider, Diagnostic diagnostic, ModelDocument document, ModelEvidence evidence, LintOptions options) =>
        (_provider, Diagnostic, Document, Evidence, _options) = (provider, diagnostic, document, evidence, options);

    /// <summary>The finding.</summary>
    public Diagnostic Diagnostic { get; }

    /// <summary>The file it is in.</summary>
    public ModelDocument Document { get; }

    /// <summary>The model, read-only.</summary>
    public Model Model => Document.Model;

    /// <summary>What is known of its values.</summary>
    public ModelEvidence Evidence { get; }

    /// <summary>What it will be quantized for; INT8 where nobody said.</summary>
    public TargetProfile Target => _options.Target ?? TargetProfile.Int8;

    /// <summary>Value of an option of this provider: as set, or its default.</summary>
    public T Get<T>(RuleOption<T> option) where T : IParsable<T> => ProviderSettings.Get(_provider, _options, option);

    /// <summary>Offers a fix. Fixes of one provider for one finding are told apart by their equivalence keys.</summary>
    /// <exception cref="InvalidOperationException">The key was used for this finding already.</exception>
    public void Register(ModelFix fix)
    {
        ArgumentNullException.ThrowIfNull(fix);
        if (_fixes.Any(f => f.EquivalenceKey == fix.EquivalenceKey)) throw new InvalidOperationException($"two fixes for one finding have the key '{fix.EquivalenceKey}'");
        _fixes.Add(fix with { Provider = _provider });
    }

    internal ImmutableArray<ModelFix> Fixes => _fixes.ToImmutable();
}
