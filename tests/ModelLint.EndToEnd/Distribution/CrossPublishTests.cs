using System.Buffers.Binary;

namespace ModelLint.EndToEnd.Distribution;

/// <summary>Programs for systems that the tests don't run on: there, whole, and of the right kind. Nothing here runs them.</summary>
[Collection(DistributionTests.Name)]
public sealed class CrossPublishTests
{
    [Theory]
    [InlineData("linux-arm64", "ELF arm64", "modellint", "libcoreclr.so", "libonnxruntime.so", "libSkiaSharp.so")]
    [InlineData("osx-arm64", "Mach-O arm64", "modellint", "libcoreclr.dylib", "libonnxruntime.dylib", "libSkiaSharp.dylib")]
    [InlineData("win-x64", "PE x64", "modellint.exe", "coreclr.dll", "onnxruntime.dll", "libSkiaSharp.dll")]
    public void Natives_are_those_of_the_system(string runtime, string kind, params string[] natives)
    {
        using var folder = new TemporaryFolder();
        // Not compiled ahead, which takes a minute a system and changes no native library.
        PublishedProgram.Publish(runtime, folder["out"], "-p:PublishReadyToRun=false");
        foreach (var native in natives) Assert.Equal((native, kind), (native, KindOf(folder[$"out/{native}"])));
        Assert.Empty(Directory.GetFiles(folder["out"], "*onnxruntime*", SearchOption.AllDirectories).Select(Path.GetExtension).Intersect([".pdb", ".lib"]));
    }

    [Fact]
    public void A_system_that_there_is_none_for_is_named()
    {
        var run = Cli.Execute("sh", Testing.Corpus.Repository, TimeSpan.FromMinutes(1), "packaging/publish.sh", "osx-x64", "/nowhere");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'osx-x64' is none of linux-x64, linux-arm64, osx-arm64, win-x64", run.Error, StringComparison.Ordinal);
    }

    static string KindOf(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.StartsWith("\u007fELF"u8)) return $"ELF {(BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]) == 183 ? "arm64" : "other")}";
        if (bytes.StartsWith("MZ"u8)) return $"PE {(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(BinaryPrimitives.ReadInt32LittleEndian(bytes[0x3C..]) + 4)..]) == 0x8664 ? "x64" : "other")}";
        const uint arm64 = 0x0100000C;
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
        {
            // Of one processor, or a list of several.
            0xCFFAEDFE => $"Mach-O {(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == arm64 ? "arm64" : "other")}",
            0xCAFEBABE => $"Mach-O {(HasProcessor(bytes, arm64) ? "arm64" : "other")}",
            _ => "unknown",
        };
    }

    static bool HasProcessor(ReadOnlySpan<byte> bytes, uint processor)
    {
        for (var i = 0; i < BinaryPrimitives.ReadInt32BigEndian(bytes[4..]); i++)
            if (BinaryPrimitives.ReadUInt32BigEndian(bytes[(8 + 20 * i)..]) == processor) return true;
        return false;
    }
}
