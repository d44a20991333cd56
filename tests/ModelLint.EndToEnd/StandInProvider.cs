using System.Reflection;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>A plug-in execution provider that is compiled for the tests, which so need no vendor's.</summary>
public sealed class StandInProvider : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public StandInProvider()
    {
        var headers = typeof(StandInProvider).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static m => m.Key == "OnnxRuntimeHeaders").Value!;
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/g++") || !File.Exists(Path.Combine(headers, "onnxruntime_ep_c_api.h"))) return;
        var source = Path.Combine(Corpus.Repository, "tests", "provider", "stand_in_provider.cc");
        var built = Cli.Execute("g++", _folder.Path, TimeSpan.FromMinutes(5), "-std=c++17", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-Wno-unused-result", "-I", headers, source, "-o", "libstandin.so");
        Assert.True(built.ExitCode == 0, built.Error);
        Library = _folder["libstandin.so"];
    }

    /// <summary>The library; null where no compiler is here.</summary>
    public string? Library { get; }

    /// <summary>The library; the test is skipped where there is none.</summary>
    public string Require()
    {
        Assert.SkipWhen(Library is null, "no g++ here to compile the stand-in for an execution provider with");
        return Library!;
    }

    public void Dispose() => _folder.Dispose();
}
