using ModelLint.Onnx.Editing;

namespace ModelLint.Analysis.Fixes;

/// <summary>What a fix leaves of the numbers.</summary>
public enum FixSafety
{
    /// <summary>The original outputs are there bit for bit, or a tail rebuilds them bit for bit.</summary>
    Safe,
    /// <summary>Numbers, or what an output means, change: only where the user allows it.</summary>
    Unsafe,
}

/// <summary>
/// Something that can be done about a finding: an edit of a copy of the model. Nothing is written before the edited model was run beside the original,
/// compared, and linted again.
/// </summary>
public sealed record ModelFix
{
    ModelFix(string title, string key, FixSafety safety) => (Title, EquivalenceKey, Safety) = (title, key, safety);

    /// <summary>What it does, as an order without full stop: "Split into one output a scale".</summary>
    public string Title { get; }

    /// <summary>Its kind: lower case with hyphens, <c>split</c>. Findings whose fixes have the same key are mended by one edit; it is also what the command line names.</summary>
    public string EquivalenceKey { get; }

    /// <summary>What it leaves of the numbers.</summary>
    public FixSafety Safety { get; }

    /// <summary>How far an output's element may be off, as a share of the output's range; 0 means that every bit stays.</summary>
    public double Tolerance { get; private init; }

    /// <summary>True where it changes only how the model is quantized: it is offered only where that is asked for, and judged on the quantized model.</summary>
    public bool NeedsQuantization { get; init; }

    /// <summary>True where an option of its own asked for it (an extent to freeze): then it needn't be selected, however small the finding.</summary>
    public bool IsRequested { get; init; }

    /// <summary>Who offers it.</summary>
    public ModelFixProvider? Provider { get; internal init; }

    /// <summary>Changes the model in place; null where <see cref="Edit"/> makes models of their own. Several findings' edits may follow each other on one editor.</summary>
    public Action<GraphEditor, EditContext>? EditInPlace { get; private init; }

    /// <summary>Makes models (a head and a tail) out of the one, for all findings of the context at once; null where <see cref="EditInPlace"/> changes it.</summary>
    public Func<EditContext, FixedModels>? Edit { get; private init; }

    /// <summary>A fix that keeps every bit of every output.</summary>
    public static ModelFix Safe(string title, string key, Action<GraphEditor> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return new ModelFix(title, key, FixSafety.Safe) { EditInPlace = (editor, _) => edit(editor) };
    }

    /// <summary>A fix that keeps every bit of every output and needs more than the graph.</summary>
    public static ModelFix Safe(string title, string key, Action<GraphEditor, EditContext> edit) => new(title, key, FixSafety.Safe) { EditInPlace = edit };

    /// <summary>A fix that makes several models, with a tail that rebuilds every bit of every output.</summary>
    public static ModelFix Safe(string title, string key, Func<EditContext, FixedModels> edit) => new(title, key, FixSafety.Safe) { Edit = edit };

    /// <summary>A fix after which outputs are off by at most a share of their range.</summary>
    public static ModelFix Unsafe(string title, string key, double tolerance, Action<GraphEditor, EditContext> edit) => new(title, key, FixSafety.Unsafe) { Tolerance = tolerance, EditInPlace = edit };

    /// <summary>A fix that makes models whose tail rebuilds the outputs within a share of their range.</summary>
    public static ModelFix Unsafe(string title, string key, double tolerance, Func<EditContext, FixedModels> edit) => new(title, key, FixSafety.Unsafe) { Tolerance = tolerance, Edit = edit };
}
