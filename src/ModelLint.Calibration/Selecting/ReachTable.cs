using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Calibration.Selecting;

/// <summary>What each sample of a pool reaches: a row a sample, an end a range, both of them as heights: the largest element, and the negated smallest. −∞ where it reached nothing.</summary>
/// <param name="stream">Where rows are kept.</param>
/// <param name="ranges">Number of ranges.</param>
sealed class ReachTable(Stream stream, int ranges)
{
    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Number of ends: two a range; the upper ends first.</summary>
    public int Ends => 2 * ranges;

    /// <summary>A row that reaches nothing.</summary>
    public float[] Empty()
    {
        var row = new float[Ends];
        Array.Fill(row, float.NegativeInfinity);
        return row;
    }

    /// <summary>Adds a sample's row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        stream.Position = (long)Count++ * Ends * sizeof(float);
        stream.Write(MemoryMarshal.AsBytes(row));
    }

    /// <summary>Reads a sample's row.</summary>
    public void Read(int sample, float[] into)
    {
        stream.Position = (long)sample * Ends * sizeof(float);
        stream.ReadExactly(MemoryMarshal.AsBytes(into.AsSpan()));
    }

    /// <summary>The row of what was reached of each range.</summary>
    public static float[] Row(IReadOnlyList<SampleExtremes> reached)
    {
        var row = new float[2 * reached.Count];
        for (var i = 0; i < reached.Count; i++) (row[i], row[reached.Count + i]) = (reached[i].Max, -reached[i].Min);
        return row;
    }
}
