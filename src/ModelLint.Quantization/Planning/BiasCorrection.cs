namespace ModelLint.Quantization.Planning;

/// <summary>
/// Rounding of weights shifts each output channel of a convolution by Σ (w − ŵ)·E[x] on average: that goes into its bias (Nagel et al. 2019, arXiv
/// 1906.04721, section 4.2). Places at the border are taken for inner ones.
/// </summary>
static class BiasCorrection
{
    /// <summary>The bias with what the codes lose on average added.</summary>
    /// <param name="bias">One a channel.</param>
    /// <param name="weights">Exact weights [outputs, inputs a group, kernel …].</param>
    /// <param name="planned">Their codes.</param>
    /// <param name="means">Mean of each input channel.</param>
    public static float[] Apply(ReadOnlySpan<float> bias, ReadOnlySpan<float> weights, PlannedConstant planned, ReadOnlySpan<double> means)
    {
        var (outputs, perGroup) = ((int)planned.Dims[0], (int)planned.Dims[1]);
        var kernel = weights.Length / (outputs * perGroup);
        var outputsPerGroup = outputs / (means.Length / perGroup);
        var lost = new double[outputs];
        for (var i = 0; i < weights.Length; i++)
        {
            var output = i / (perGroup * kernel);
            lost[output] += (weights[i] - planned.Restored(i, output)) * means[output / outputsPerGroup * perGroup + i / kernel % perGroup];
        }

        var corrected = bias.ToArray();
        for (var o = 0; o < outputs; o++) corrected[o] += (float)lost[o];
        return corrected;
    }
}
