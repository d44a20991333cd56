namespace ModelLint.Calibration.Witness;

/// <summary>Marsaglia's xorshift64 (Xorshift RNGs, 2003; shifts 13, 7, 17) from a fixed seed: the same numbers on every machine and every version of .NET.</summary>
sealed class XorShift
{
    ulong _state = 0x9E3779B97F4A7C15;

    /// <summary>The next number, 0 ≤ x &lt; 1.</summary>
    public double NextDouble()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (_state >> 11) * (1.0 / (1UL << 53));
    }
}
