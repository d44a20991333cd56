using System.Collections.Immutable;

namespace ModelLint.Quantization.Planning;

/// <summary>
/// How much the error of each weight of a convolution matters: by the power E[x²] of the channel that it is multiplied with. A large weight on a channel that
/// is next to silent may be clipped; a small one on a loud channel must be told apart from its neighbours.
/// </summary>
sealed class Importance
{
    // A channel that was silent on the samples may speak up.
    const double LeastShare = 1e-3;

    readonly float[][] _rows;
    readonly int _outputsPerGroup;

    Importance(float[][] rows, int outputsPerGroup) => (_rows, _outputsPerGroup) = (rows, outputsPerGroup);

    /// <summary>Of weights [outputs, inputs a group, kernel …]; null where nothing is known of the channels.</summary>
    public static Importance? Of(ChannelSummary? read, ImmutableArray<long> dims)
    {
        if (read is not { Powers.IsEmpty: false }) return null;
        var perGroup = (int)dims[1];
        var kernel = (int)dims.Skip(2).Aggregate(1L, static (p, d) => p * d);
        var mean = read.Powers.Average();
        if (!(mean > 0) || !double.IsFinite(mean)) return null;
        var groups = read.Count / perGroup;
        return new Importance([.. Enumerable.Range(0, groups).Select(g => Row(g * perGroup))], (int)dims[0] / groups);

        float[] Row(int first) => [.. Enumerable.Range(0, perGroup * kernel).Select(i => (float)(read.Powers[first + i / kernel] / mean + LeastShare))];
    }

    /// <summary>A factor for each weight of an output channel.</summary>
    public ReadOnlySpan<float> Of(int output) => _rows[output / _outputsPerGroup];
}
