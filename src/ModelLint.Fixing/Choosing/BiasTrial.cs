namespace ModelLint.Fixing.Choosing;

/// <summary>A model quantized both ways: with biases that take up what the rounding of weights shifts, and with biases as they are. What brings scores most can cost other slices, so it is measured.</summary>
/// <param name="Corrected">Mean SQNR of the slices with corrected biases, in dB.</param>
/// <param name="AsTheyAre">The same with biases as they are.</param>
public sealed record BiasTrial(double Corrected, double AsTheyAre)
{
    /// <summary>True where biases are corrected: where leaving them isn't better.</summary>
    public bool Corrects => !(AsTheyAre > Corrected);

    /// <summary>True where it makes a difference at all.</summary>
    public bool Matters => Corrected != AsTheyAre;
}
