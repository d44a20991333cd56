namespace ModelLint.Reporting.Text;

/// <summary>Shares in per cent.</summary>
public static class ShareText
{
    // Half of what one decimal shows.
    const double Half = 0.0005;

    /// <summary>A share of 0..1 with one decimal; what is next to nothing or nearly all is not rounded to none or all.</summary>
    public static string Of(double share) => share switch
    {
        > 0 and < Half => "< 0.1 %",
        >= 1 - Half and < 1 => "> 99.9 %",
        _ => $"{100 * share:F1} %",
    };
}
