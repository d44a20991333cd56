using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Checking;

/// <summary>
/// Tells arrays of pictures whose channels come last from those whose channels come first, where the shape doesn't. Where channels come last, an element's next of the same colour
/// is three away and its neighbour is of another colour; where they come first, nothing is more alike than neighbours. A grey picture tells nothing, and none is claimed.
/// </summary>
static class InterleavingCheck
{
    // Own choice: all of the corpus' photos are far from it, on either side, but for grey ones.
    const double Ratio = 0.7;

    const int Colours = 3;

    /// <summary>Looks at samples that are no pictures.</summary>
    /// <param name="plan">How inputs are fed.</param>
    /// <param name="source">A few samples.</param>
    /// <param name="reader">Reads them.</param>
    public static IEnumerable<InterleavedInput> Find(FeedPlan plan, DataSource source, SampleReader reader)
    {
        var pictured = plan.PicturedInputs(source);
        var doubtful = plan.Inputs.Index().Where(i => !pictured.Contains(i.Item) && i.Item.Element == DataType.Float && ImageLayout.Of(i.Item) is { Channels: Colours, IsChannelsLast: false }).ToList();
        if (doubtful.Count == 0) yield break;
        var all = source.Samples.Select(s => Read(reader, s)).OfType<SampleInputs>().ToList();
        foreach (var (index, input) in doubtful)
        {
            var differences = all.Where(static s => s.Frames.Length == 1).Select(s => s.Frames[0][index]).OfType<SampleTensor>().Select(Differences).ToList();
            if (differences.Count > 0 && differences.TrueForAll(static d => d.ThreeApart < Ratio * d.Neighbours))
                yield return new InterleavedInput(input.Name, differences.Count, differences.Average(static d => d.Neighbours), differences.Average(static d => d.ThreeApart));
        }
    }

    /// <summary>Mean differences of neighbours, and of elements three apart.</summary>
    public static (double Neighbours, double ThreeApart) Differences(SampleTensor tensor)
    {
        var data = MemoryMarshal.Cast<byte, float>(tensor.Data);
        double near = 0, far = 0;
        for (var i = 0; i + Colours < data.Length; i++)
        {
            near += Math.Abs(data[i + 1] - data[i]);
            far += Math.Abs(data[i + Colours] - data[i]);
        }

        var count = Math.Max(1, data.Length - Colours);
        return (near / count, far / count);
    }

    static SampleInputs? Read(SampleReader reader, Sample sample)
    {
        try
        {
            return reader.Read(sample);
        }
        catch (SampleException)
        {
            // What can't be read was told when the model ran.
            return null;
        }
    }
}
