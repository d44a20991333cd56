using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Findings;

/// <summary>One fact of a finding: text, a number or a truth value, and how it is shown. JSON and SARIF get the value, people the text.</summary>
public readonly record struct FactValue
{
    FactValue(string? text, double? number, bool? flag, string display) => (Text, Number, Flag, Display) = (text, number, flag, display);

    /// <summary>The value, where it is text.</summary>
    public string? Text { get; }

    /// <summary>The value, where it is a number.</summary>
    public double? Number { get; }

    /// <summary>The value, where it is true or false.</summary>
    public bool? Flag { get; }

    /// <summary>How it is shown in messages and tables.</summary>
    public string Display => field ?? "-";

    /// <summary>Nothing known; shown as a dash, null in JSON.</summary>
    public static FactValue None => default;

    /// <summary>Text.</summary>
    public static FactValue Of(string text) => new(text, null, null, text);

    /// <summary>A number with four significant digits.</summary>
    public static FactValue Of(double number) => new(null, number, null, Interval.Format(number));

    /// <summary>A number, shown in a way of its own: with a unit, or fewer digits.</summary>
    public static FactValue Of(double number, string display) => new(null, number, null, display);

    /// <summary>A truth value.</summary>
    public static FactValue Of(bool flag) => new(null, null, flag, flag ? "yes" : "no");

    /// <summary>A truth value, shown in words of its own.</summary>
    public static FactValue Of(bool flag, string display) => new(null, null, flag, display);

    /// <summary>Text reads as a fact.</summary>
    public static implicit operator FactValue(string text) => Of(text);

    /// <summary>A number reads as a fact.</summary>
    public static implicit operator FactValue(double number) => Of(number);

    /// <summary>A truth value reads as a fact.</summary>
    public static implicit operator FactValue(bool flag) => Of(flag);

    /// <inheritdoc/>
    public override string ToString() => Display;
}

/// <summary>A named fact; the name is camelCase, as JSON and SARIF properties show it.</summary>
public readonly record struct Fact(string Name, FactValue Value);

/// <summary>A column of a table: its name in JSON (camelCase) and its heading for people.</summary>
public readonly record struct FactColumn(string Name, string Heading, bool AlignRight = false);
