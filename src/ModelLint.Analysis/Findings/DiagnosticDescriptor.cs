using System.Text.RegularExpressions;

namespace ModelLint.Analysis.Findings;

/// <summary>What a rule can say: its id, its severity and its texts.</summary>
public sealed partial record DiagnosticDescriptor
{
    /// <summary>The folder in which the pages of the built-in rules are published; see <see cref="Rules.RulePage.UriOf"/>.</summary>
    public const string HelpRoot = "https://github.com/modellint/modellint/blob/main/rules/";

    /// <param name="id"><c>ML2001</c>: two letters or more, then digits. Never reused.</param>
    /// <param name="name">The defect in Pascal case, readable after "allow": <c>MixedScaleConcat</c>.</param>
    /// <param name="category">What it is about.</param>
    /// <param name="severity">Its one default severity; what is worse is another id.</param>
    /// <param name="title">A phrase without full stop.</param>
    /// <param name="message">One sentence with a full stop; <c>{name}</c> stands for the argument of that name, best in single quotes.</param>
    /// <param name="description">What it means and why it matters, in a few sentences; must differ from the title.</param>
    /// <exception cref="ArgumentException">An id or text that isn't of that form.</exception>
    public DiagnosticDescriptor(string id, string name, Category category, Severity severity, string title, string message, string description)
    {
        if (!IdForm().IsMatch(id)) throw new ArgumentException($"'{id}' is no rule id: letters, then digits", nameof(id));
        if (!message.EndsWith('.')) throw new ArgumentException($"{id}: the message must be a sentence with a full stop", nameof(message));
        if (string.Equals(title, description, StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"{id}: title and description must differ", nameof(description));
        (Id, Name, Category, Severity, Title, Message, Description) = (id, name, category, severity, title, message, description);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is about.</summary>
    public Category Category { get; }

    /// <summary>Its default severity.</summary>
    public Severity Severity { get; }

    /// <summary>A phrase.</summary>
    public string Title { get; }

    /// <summary>Its message with named arguments.</summary>
    public string Message { get; }

    /// <summary>What it means.</summary>
    public string Description { get; }

    /// <summary>
    /// True where it speaks of what INT8 will do to a model that is still float. Where nobody said that the model will be quantized, such
    /// a finding is a note that begins with "if quantized to INT8".
    /// </summary>
    public bool AssumesQuantization { get; init; }

    /// <summary>True where it judges a quantized model by what samples reach in it: the model is run for it where there are any.</summary>
    public bool ReadsSamples { get; init; }

    /// <summary>
    /// True where it speaks of values that stay float when only what feeds Conv, Gemm and MatMul is quantized. Where the user says so (<c>--scope weighted</c>), such a
    /// finding is a note that begins with "if every value is quantized".
    /// </summary>
    public bool AssumesIntegerScope { get; init; }

    /// <summary>The page of the rule in Markdown; empty where the pack ships none.</summary>
    public string Help { get; init; } = "";

    /// <summary>Where more is to be read; the built-in rules' pages unless a pack says otherwise.</summary>
    public string HelpUri { get; init; } = "";

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    [GeneratedRegex("^[A-Z]{2,8}[0-9]{3,5}$")]
    private static partial Regex IdForm();
}
