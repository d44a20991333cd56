using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ModelLint.Cli.Commands;

/// <summary>Options that take a number: what is none, or too small, is told in a line that names the option.</summary>
static class NumberOptions
{
    /// <summary>A whole number from a least one on.</summary>
    public static Option<int> AtLeast(this Option<int> option, int least)
    {
        option.CustomParser = given => int.TryParse(Text(given), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : Wrong<int>(given, option, $"a whole number of {least} or more");
        return option;
    }

    /// <summary>A number.</summary>
    public static Option<double> AsNumber(this Option<double> option)
    {
        option.CustomParser = given => Number(given) ?? Wrong<double>(given, option, "a number");
        return option;
    }

    /// <summary>A number, or nothing where the option isn't given.</summary>
    public static Option<double?> AsNumber(this Option<double?> option)
    {
        option.CustomParser = given => Number(given) ?? Wrong<double?>(given, option, "a number");
        return option;
    }

    static double? Number(ArgumentResult given) => double.TryParse(Text(given), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Text(ArgumentResult given) => given.Tokens is [var token] ? token.Value : "";

    static T? Wrong<T>(ArgumentResult given, Option option, string wanted)
    {
        given.AddError($"{option.Name} takes {wanted}, and '{Text(given)}' is none");
        return default;
    }
}
