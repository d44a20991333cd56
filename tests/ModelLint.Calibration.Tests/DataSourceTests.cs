using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Tests;

public sealed class DataSourceTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    void Touch(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
    }

    [Fact]
    public void Samples_are_sorted_by_name_whatever_else_lies_there()
    {
        foreach (var name in new[] { "b.JPG", "a.png", "B.npy", "notes.txt", ".hidden.png", "sub/c.raw", "sub/.git/d.raw" }) Touch(name);
        Assert.Equal(["B.npy", "a.png", "b.JPG", "sub/c.raw"], DataSource.Open(_folder.FullName).Samples.Select(s => s.Name));
    }

    [Fact]
    public void A_test_data_set_is_one_sample_with_its_inputs_in_order()
    {
        foreach (var name in new[] { "input_10.pb", "input_2.pb", "input_0.pb", "output_0.pb" }) Touch("test_data_set_0/" + name);
        Touch("test_data_set_1/input_0.pb");
        var samples = DataSource.Open(_folder.FullName).Samples;
        Assert.Equal(["test_data_set_0", "test_data_set_1"], samples.Select(s => s.Name));
        Assert.Equal(["input_0.pb", "input_2.pb", "input_10.pb"], samples[0].Files.Select(f => Path.GetFileName(f)));
        Assert.Single(DataSource.Open(Path.Combine(_folder.FullName, "test_data_set_1")).Samples);
    }

    [Fact]
    public void A_single_file_is_a_source()
    {
        Touch("a.npy");
        Assert.Equal("a.npy", Assert.Single(DataSource.Open(Path.Combine(_folder.FullName, "a.npy")).Samples).Name);
    }

    [Fact]
    public void Missing_and_empty_ones_are_named()
    {
        Assert.Contains("no such", Assert.Throws<CalibrationException>(() => DataSource.Open(Path.Combine(_folder.FullName, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains(_folder.FullName, Assert.Throws<CalibrationException>(() => DataSource.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Touch("notes.txt");
        Assert.Throws<CalibrationException>(() => DataSource.Open(_folder.FullName));
        Assert.Contains("notes.txt", Assert.Throws<CalibrationException>(() => DataSource.Open(Path.Combine(_folder.FullName, "notes.txt"))).Message, StringComparison.Ordinal);
    }
}
