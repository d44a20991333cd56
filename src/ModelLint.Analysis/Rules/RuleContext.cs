using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;

namespace ModelLint.Analysis.Rules;

/// <summary>What a rule sees of a model, and how it reports.</summary>
public abstract class RuleContext
{
    readonly RuleRun _run;

    internal RuleContext(RuleRun run) => _run = run;

    /// <summary>The model, read-only.</summary>
    public Model Model => _run.Document.Model;

    /// <summary>The file it comes from; its bytes by place.</summary>
    public ModelDocument Document => _run.Document;

    /// <summary>What is known of its values.</summary>
    public Evidence.ModelEvidence Evidence => _run.Evidence;

    /// <summary>What it will be quantized for; INT8 where nobody said.</summary>
    public TargetProfile Target => _run.Options.Target ?? TargetProfile.Int8;

    /// <summary>True where somebody said what it will be quantized for.</summary>
    public bool IsTargetGiven => _run.Options.Target is not null;

    /// <summary>Which values will be quantized: as the user says, else as the target has it.</summary>
    public QuantizationScope Scope => _run.Options.Scope ?? Target.Scope;

    /// <summary>Value of an option of this rule: as configured, or its default.</summary>
    public T Get<T>(RuleOption<T> option) where T : IParsable<T> => option.Parse(_run.Setting(option.Name));

    /// <summary>Says why there is nothing to judge, so that "clean" and "could not look" differ.</summary>
    public void NotApplicable(string reason) => _run.NotApplicable(reason);

    /// <summary>Says what it would have to be given to judge. Unlike <see cref="NotApplicable"/> this leaves open whether there is something to find: what a baseline has of the rule isn't over.</summary>
    public void CouldNotLook(string reason) => _run.CouldNotLook(reason);

    /// <summary>Reports a finding.</summary>
    public void Report(DiagnosticDescriptor descriptor, ModelElement at, FindingDetails with) => _run.Report(descriptor, at, with);
}

/// <summary>A rule looks at a value.</summary>
public sealed class ValueContext : RuleContext
{
    internal ValueContext(RuleRun run, Value value) : base(run) => Value = value;

    /// <summary>The value.</summary>
    public Value Value { get; }
}

/// <summary>A rule looks at a node.</summary>
public sealed class NodeContext : RuleContext
{
    internal NodeContext(RuleRun run, Node node) : base(run) => Node = node;

    /// <summary>The node.</summary>
    public Node Node { get; }
}

/// <summary>A rule looks at the model as a whole.</summary>
public sealed class ModelContext : RuleContext
{
    internal ModelContext(RuleRun run) : base(run) { }
}
