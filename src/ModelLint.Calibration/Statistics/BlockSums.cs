namespace ModelLint.Calibration.Statistics;

/// <summary>Σx and Σx² of the finite elements of a block.</summary>
readonly record struct BlockSums(double Values, double Squares)
{
    /// <summary>Those of both.</summary>
    public static BlockSums operator +(BlockSums a, BlockSums b) => new(a.Values + b.Values, a.Squares + b.Squares);
}
