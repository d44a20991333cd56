using System.Runtime.InteropServices;
using ModelLint.Calibration.Sources;
using ModelLint.Quantization.Comparing;

namespace ModelLint.Quantization.Tests;

/// <summary>What a device gave, without its scales: raw files, one folder a result.</summary>
public sealed class DeviceTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(new[] { 0f, 2.5f, 10f, -5f }, 2.5)]
    [InlineData(new[] { 0f, 0.0078125f, 0.9921875f }, 0.0078125)]
    [InlineData(new[] { 1f, 3f }, 2.0)]
    public void The_step_shows_in_the_values(float[] values, double step) => Assert.Equal(step, StepFinder.Of(values)!.Value, 1e-9);

    [Fact]
    public void A_step_survives_the_rounding_of_float32()
    {
        // Codes 0 to 255 of a scale that no binary fraction is.
        var values = Enumerable.Range(0, 256).Select(static i => i * 0.017254902f).ToArray();
        Assert.Equal(0.017254902, StepFinder.Of(values)!.Value, 1e-8);
    }

    [Theory]
    [InlineData(new float[0])]
    [InlineData(new[] { 7f })]
    [InlineData(new[] { 0f, 1f, 2.3f, 2.9f })]
    public void Where_there_is_no_step_none_is_told(float[] values) => Assert.Null(StepFinder.Of(values));

    [Fact]
    public void Results_are_compared_with_the_float_model_slice_by_slice()
    {
        using var document = Models.Parse("g (float[1,2] x, float[1,2] p) => (float[1,4] \"out/y\") { s = Sigmoid (p)\n \"out/y\" = Concat <axis = 1> (x, s) }");
        Write("x.raw", 101, 602);
        Write("p.raw", 0, 3);
        File.WriteAllText(Path.Combine(_folder.FullName, "list.txt"), "x:=x.raw p:=p.raw\n");
        // One step of 2.5 for boxes and scores.
        Write("out/Result_0/out_y.raw", 100, 602.5f, 0, 0);
        var result = DeviceComparison.Run(document, DeviceOutputs.Open(Path.Combine(_folder.FullName, "out")), DataSource.Open(Path.Combine(_folder.FullName, "list.txt")), null, null, TestContext.Current.CancellationToken);
        var slices = Assert.Single(result.Outputs).Slices;
        Assert.Equal((1.25, 0.0), (slices[0].Figures.Noise, slices[0].Figures.Zeros));
        Assert.Equal((1.0, 1, 0.0), (slices[1].Figures.Zeros, slices[1].Figures.Codes, slices[1].Figures.Sqnr));
        Assert.Single(result.Outputs[0].Hidden);
    }

    [Fact]
    public void Missing_results_and_wrong_sizes_are_told()
    {
        Assert.Contains("no such folder", Assert.Throws<QuantizationException>(() => DeviceOutputs.Open(Path.Combine(_folder.FullName, "nowhere"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds no Result_0", Assert.Throws<QuantizationException>(() => DeviceOutputs.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Write("Result_0/y.raw", 1, 2);
        Write("Result_2/y.raw", 1, 2);
        Assert.Contains("has no Result_1, and 1 results behind it", Assert.Throws<QuantizationException>(() => DeviceOutputs.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Write("Result_1/y.raw", 1, 2);
        var device = DeviceOutputs.Open(_folder.FullName);
        Assert.Equal([1, 2], device.Read(2, "y", 2));
        Assert.Contains("has 8 bytes, and output 'y' is 3 numbers", Assert.Throws<QuantizationException>(() => device.Read(0, "y", 3)).Message, StringComparison.Ordinal);
        Assert.Contains("has no z.raw for output 'z'; it has y", Assert.Throws<QuantizationException>(() => device.Read(0, "z", 2)).Message, StringComparison.Ordinal);
    }

    void Write(string file, params float[] values)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
