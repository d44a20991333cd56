using System.Globalization;

namespace ModelLint.Analysis.Rules;

/// <summary>A setting of a rule, such as a threshold.</summary>
public abstract class RuleOption(string name, string description)
{
    /// <summary>Its name, camelCase: <c>warnAt</c>. It is set as <c>ML2001.warnAt=4</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, with its unit.</summary>
    public string Description { get; } = description;

    /// <summary>Its default as text.</summary>
    public abstract string DefaultText { get; }

    /// <summary>True where the text is a legal value.</summary>
    public abstract bool Accepts(string text);
}

/// <summary>A setting with a value of type <typeparamref name="T"/>: a number, a truth value or text.</summary>
public sealed class RuleOption<T>(string name, T defaultValue, string description) : RuleOption(name, description) where T : IParsable<T>
{
    /// <summary>What holds where nothing is set.</summary>
    public T Default { get; } = defaultValue;

    /// <inheritdoc/>
    public override string DefaultText => Convert.ToString(Default, CultureInfo.InvariantCulture) ?? "";

    /// <inheritdoc/>
    public override bool Accepts(string text) => T.TryParse(text, CultureInfo.InvariantCulture, out _);

    /// <summary>The value that a text stands for; the default where it isn't one.</summary>
    public T Parse(string? text) => text is not null && T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : Default;
}
