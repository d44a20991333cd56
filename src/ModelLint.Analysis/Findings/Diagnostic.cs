using System.Collections.Immutable;
using System.Text;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Analysis.Findings;

/// <summary>What a rule tells of a finding besides where it is: arguments of the message, numbers, meaning and advice.</summary>
public sealed record FindingDetails
{
    /// <summary>Arguments of the message by name; they are also properties in JSON and SARIF.</summary>
    public ImmutableArray<Fact> Arguments { get; init; } = [];

    /// <summary>Further numbers, which the message doesn't need.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>The numbers row by row.</summary>
    public FactTable? Table { get; init; }

    /// <summary>What it means for the deployed model, in a sentence.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>How it is known, in a sentence: the bound, the samples, the witness.</summary>
    public string Grounds { get; init; } = "";

    /// <summary>What to do, one way a block; a block may be lines to copy.</summary>
    public ImmutableArray<Advice> Advice { get; init; } = [];

    /// <summary>Other places that belong to it, with what they are.</summary>
    public ImmutableArray<RelatedElement> Related { get; init; } = [];

    /// <summary>How what matters comes about, operator by operator; see <see cref="Evidence.ModelEvidence.ChainOf"/>.</summary>
    public ImmutableArray<Chain> Chains { get; init; } = [];

    /// <summary>What is seen better than read.</summary>
    public ImmutableArray<FindingPlot> Plots { get; init; } = [];

    /// <summary>How it is known.</summary>
    public Certainty Certainty { get; init; } = Certainty.Proved;

    /// <summary>
    /// Tells findings of one rule at one element apart; never a measured number, since it goes into the fingerprint.
    /// </summary>
    public string Discriminator { get; init; } = "";
}

/// <summary>Something to do: a sentence, and lines to copy.</summary>
public sealed record Advice(string Text, ImmutableArray<string> Lines);

/// <summary>A place that belongs to a finding, and what it is there.</summary>
public sealed record RelatedElement(ModelElement Element, string Text);

/// <summary>A chain of operators in the order in which data flow: what it shows, and what each step adds.</summary>
public sealed record Chain(string Text, ImmutableArray<RelatedElement> Steps);

/// <summary>One finding.</summary>
public sealed record Diagnostic(DiagnosticDescriptor Descriptor, Severity Severity, ModelElement Element, FindingDetails Details)
{
    /// <summary>What must hold for the finding to matter: the target or data that were given, or that nothing was.</summary>
    public string Premise { get; init; } = "";

    /// <summary>What the message begins with where a premise isn't given: "if quantized to INT8".</summary>
    public string Condition { get; init; } = "";

    /// <summary>What can be done about it, the least invasive first.</summary>
    public ImmutableArray<ModelFix> Fixes { get; init; } = [];

    /// <summary>Identity of the element within its model, by what it is rather than where; see <see cref="Fingerprints"/>.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>How it stands to a baseline; null where it was compared with none.</summary>
    public BaselineMatch? Baseline { get; init; }

    /// <summary>What accepts it; null where nothing does.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>The message with its arguments.</summary>
    public string Message
    {
        get
        {
            var text = Fill(Descriptor.Message, Details.Arguments);
            return Condition.Length == 0 ? text : $"{Condition}: {text}";
        }
    }

    static string Fill(string template, ImmutableArray<Fact> arguments)
    {
        var text = new StringBuilder(template.Length * 2);
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) return text.Append(template, at, template.Length - at).ToString();
            var name = template[(open + 1)..close];
            text.Append(template, at, open - at).Append(arguments.FirstOrDefault(a => a.Name == name).Value.Display);
            at = close + 1;
        }

        return text.ToString();
    }
}
