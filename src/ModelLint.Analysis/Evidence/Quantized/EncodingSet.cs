using System.Collections.Immutable;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>An encoding of one tensor, as a file states it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Parameters">What its codes stand for; null where it stays float.</param>
/// <param name="Inexactness">How far zero is from the nearest code, in steps: 0 where it has a code of its own.</param>
public sealed record Encoding(string Name, CodeParameters? Parameters, double Inexactness);

/// <summary>What a file of encodings says of a float model: the scales that somebody else's quantizer chose.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Version">Version of its layout.</param>
/// <param name="Activations">By name of the tensor.</param>
/// <param name="Constants">Weights and biases, by name of the tensor.</param>
public sealed record EncodingSet(string Path, string Version, ImmutableDictionary<string, Encoding> Activations, ImmutableDictionary<string, Encoding> Constants)
{
    /// <summary>All of them, by name.</summary>
    public IEnumerable<Encoding> All => Activations.Values.Concat(Constants.Values).OrderBy(static e => e.Name, StringComparer.Ordinal);
}
