using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ModelLint.Calibration.Saving;

/// <summary>Hashes fields so that no two sequences of fields give the same bytes: each has a length or a fixed width.</summary>
sealed class FingerprintWriter : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public Fingerprint ToFingerprint() => Fingerprint.Of(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
