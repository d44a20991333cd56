using ModelLint.Testing;

namespace ModelLint.EndToEnd.Distribution;

/// <summary>The self-contained program, published once for all tests of it: that takes most of a minute.</summary>
public sealed class PublishedProgram : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Lazy<CliRun> _wheel;
    readonly Lazy<CliRun> _demo;

    /// <summary>Publishes for Linux on x64, where the tests run on that.</summary>
    public PublishedProgram()
    {
        if (CanRun) Publish("linux-x64", Folder);
        _wheel = new Lazy<CliRun>(() => Cli.Execute("python3", Corpus.Repository, TimeSpan.FromMinutes(2), "-B", "packaging/wheel.py", Folder, _folder["wheels"]));
        _demo = new Lazy<CliRun>(() => RunAlone(_folder.Path, "demo", "demo"));
    }

    /// <summary>What its demo wrote, made without .NET in reach.</summary>
    public string Demo
    {
        get
        {
            Assert.True(_demo.Value.ExitCode == 0, _demo.Value.Output + _demo.Value.Error);
            return _folder["demo"];
        }
    }

    /// <summary>Runs it without .NET in reach.</summary>
    internal CliRun RunAlone(string folder, params string[] arguments) => Cli.Execute("env", folder, TimeSpan.FromMinutes(2), ["-u", "DOTNET_ROOT", "PATH=/usr/bin:/bin", Program, .. arguments]);

    /// <summary>True where the program for Linux on x64 runs.</summary>
    public static bool CanRun => OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64;

    /// <summary>Where it is.</summary>
    public string Folder => _folder["program"];

    /// <summary>The program's file.</summary>
    public string Program => Path.Combine(Folder, "modellint");

    /// <summary>The wheel of it.</summary>
    public string Wheel
    {
        get
        {
            Assert.True(_wheel.Value.ExitCode == 0, _wheel.Value.Output + _wheel.Value.Error);
            return Assert.Single(Directory.GetFiles(_folder["wheels"]));
        }
    }

    /// <summary>Publishes with the script of the project.</summary>
    internal static void Publish(string runtime, string folder, params string[] arguments)
    {
        var run = Cli.Execute("sh", Corpus.Repository, TimeSpan.FromMinutes(9), ["packaging/publish.sh", runtime, folder, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>Tests that share the published program; one after the other, since publishing builds.</summary>
[CollectionDefinition(Name)]
public sealed class DistributionTests : ICollectionFixture<PublishedProgram>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "distribution";
}
