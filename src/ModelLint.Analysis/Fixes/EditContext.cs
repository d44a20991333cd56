using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;

namespace ModelLint.Analysis.Fixes;

/// <summary>What an edit works with: the model, the findings to be mended, and what may be run. Disposing it frees the models that were made on the way.</summary>
public sealed class EditContext : IDisposable
{
    readonly List<ModelDocument> _made = [];
    readonly LintOptions _options;

    /// <summary>An edit of a model.</summary>
    /// <param name="document">The model as it is.</param>
    /// <param name="evidence">What is known of it.</param>
    /// <param name="findings">What is to be mended: all findings whose fixes have the same key.</param>
    /// <param name="options">What was linted for.</param>
    /// <param name="capabilities">What may be run.</param>
    public EditContext(ModelDocument document, ModelEvidence evidence, ImmutableArray<Diagnostic> findings, LintOptions options, FixCapabilities capabilities) =>
        (Document, Evidence, Findings, _options, Capabilities) = (document, evidence, findings, options, capabilities);

    /// <summary>The model as it is.</summary>
    public ModelDocument Document { get; }

    /// <summary>The same, parsed.</summary>
    public Model Model => Document.Model;

    /// <summary>What is known of its values.</summary>
    public ModelEvidence Evidence { get; }

    /// <summary>What is to be mended.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    /// <summary>What the model will be quantized for; INT8 where nobody said.</summary>
    public TargetProfile Target => _options.Target ?? TargetProfile.Int8;

    /// <summary>What may be run.</summary>
    public FixCapabilities Capabilities { get; }

    /// <summary>Value of an option of a provider: as set, or its default.</summary>
    public T Get<T>(ModelFixProvider provider, RuleOption<T> option) where T : IParsable<T>
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(option);
        return ProviderSettings.Get(provider, _options, option);
    }

    /// <summary>A changed copy in the making.</summary>
    public GraphEditor NewEditor() => new(Document);

    /// <summary>A changed copy in memory, to be looked at or edited further. It lives as long as the context.</summary>
    /// <exception cref="ModelFormatException">It has more than 2 GB.</exception>
    public ModelDocument ToDocument(GraphEditor editor)
    {
        var document = ModelSaver.ToDocument(editor, Document.Path);
        _made.Add(document);
        return document;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var document in _made) document.Dispose();
        _made.Clear();
    }
}
