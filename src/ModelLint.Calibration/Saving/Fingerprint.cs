using System.Security.Cryptography;

namespace ModelLint.Calibration.Saving;

/// <summary>A SHA-256.</summary>
/// <param name="Hex">64 lowercase hexadecimal digits.</param>
public readonly record struct Fingerprint(string Hex)
{
    /// <summary>Number of bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Of nothing: all digits are 0.</summary>
    internal static Fingerprint None { get; } = new(new string('0', 2 * Length));

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Hex);

    /// <summary>The first 16 digits, for messages.</summary>
    public override string ToString() => Hex[..16];

    /// <summary>The fingerprint of 32 bytes of hash.</summary>
    internal static Fingerprint Of(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));
}

/// <summary>What statistics belong to.</summary>
/// <param name="Graph">Fingerprint of the structure: where it differs, values are other values.</param>
/// <param name="Weights">Fingerprint of the weights: where it differs alone, the model was trained again.</param>
public sealed record ModelFingerprint(Fingerprint Graph, Fingerprint Weights);

/// <summary>A sample that statistics come from.</summary>
/// <param name="Name">Its name in the data source.</param>
/// <param name="Content">SHA-256 of its files' bytes, one after the other.</param>
/// <param name="Tag">What its maker says it shows; empty where nobody says.</param>
/// <param name="IsSynthetic">True where it was made up: its extremes are known, and left out of all ranges.</param>
public sealed record CalibrationSample(string Name, Fingerprint Content, string Tag = "", bool IsSynthetic = false);
