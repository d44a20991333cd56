using System.Security.Cryptography;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Saving;

/// <summary>Tells samples apart by content.</summary>
static class SampleHash
{
    /// <summary>SHA-256 of the bytes of the sample's files, one after the other.</summary>
    /// <exception cref="SampleException">A file can't be read.</exception>
    public static Fingerprint Of(Sample sample)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in sample.Files) hash.AppendData(File.ReadAllBytes(file));
            return Fingerprint.Of(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SampleException($"it can't be read: {e.Message}", e);
        }
    }
}
