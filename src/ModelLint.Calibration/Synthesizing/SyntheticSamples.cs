namespace ModelLint.Calibration.Synthesizing;

/// <summary>Samples that were made up. Their file's name says so, wherever it is copied to.</summary>
public static class SyntheticSamples
{
    /// <summary>What the names of their files begin with.</summary>
    public const string Prefix = "modellint-synthetic-";

    /// <summary>True where a sample of this name was made up.</summary>
    public static bool IsOne(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.LastIndexOf('/') + 1)..].StartsWith(Prefix, StringComparison.Ordinal);
    }
}
