using System.Globalization;
using ModelLint.Calibration.Saving;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Showing;

/// <summary>A tag's coverage in a line.</summary>
static class TagText
{
    public static string Of(TagCoverage tag) =>
        $"{(tag.Tag.Length > 0 ? SafeText.Of(tag.Tag) : "(none)")}: {tag.Samples} {(tag.Samples == 1 ? "sample" : "samples")}, made {Percent(tag.Ends)} of all minima and maxima, reach {Percent(tag.Reach)} of the values' ranges";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
}
