using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The corpus' recordings as a speech transformer takes them: 80 log-mel bands of 800 frames, 10 ms each, as Whisper's feature extractor makes them but for rounding.</summary>
static class SpeechSamples
{
    const int Rate = 16000, Window = 400, Hop = 160, Frames = 800, Bands = 80, Length = Hop * Frames;

    static readonly Lazy<string> _folder = new(static () =>
    {
        var folder = Path.Combine(Path.GetTempPath(), "modellint-speech");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Corpus.Require("audio"), "*.wav"))
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".raw"), MemoryMarshal.AsBytes<float>(LogMel(Normal(Read(file)))).ToArray());
        return folder;
    });

    public static string Folder => _folder.Value;

    // 16-bit mono behind a header of 44 bytes.
    static double[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan(44);
        var samples = new double[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768.0;
        return samples;
    }

    // The last eight seconds, zeros in front where there are fewer, with mean 0 and variance 1.
    static double[] Normal(double[] sound)
    {
        double[] last = [.. Enumerable.Repeat(0.0, Math.Max(0, Length - sound.Length)), .. sound[Math.Max(0, sound.Length - Length)..]];
        var mean = last.Average();
        var deviation = Math.Sqrt(last.Average(x => (x - mean) * (x - mean)) + 1e-7);
        return [.. last.Select(x => (x - mean) / deviation)];
    }

    static float[] LogMel(double[] sound)
    {
        var filters = Filters();
        var logs = new double[Bands * Frames];
        Parallel.For(0, Frames, frame =>
        {
            var power = Power(sound, frame * Hop - Window / 2);
            for (var band = 0; band < Bands; band++) logs[band * Frames + frame] = Math.Log10(Math.Max(1e-10, power.Zip(filters[band], static (p, f) => p * f).Sum()));
        });
        var floor = logs.Max() - 8;
        return [.. logs.Select(l => (float)((Math.Max(l, floor) + 4) / 4))];
    }

    // Squared magnitudes of a frame under Hann's window.
    static double[] Power(double[] sound, int start)
    {
        var frame = new double[Window];
        for (var i = 0; i < Window; i++)
        {
            var at = Math.Abs(start + i);
            frame[i] = (at < Length ? sound[at] : sound[2 * Length - 2 - at]) * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Window));
        }

        var power = new double[Window / 2 + 1];
        for (var k = 0; k < power.Length; k++)
        {
            var (re, im) = (0.0, 0.0);
            for (var i = 0; i < Window; i++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * (k * i % Window) / Window);
                (re, im) = (re + frame[i] * cos, im + frame[i] * sin);
            }

            power[k] = re * re + im * im;
        }

        return power;
    }

    // Triangles between points that lie evenly on Slaney's mel scale, each of area 1.
    static double[][] Filters()
    {
        var points = Enumerable.Range(0, Bands + 2).Select(static i => Hertz(Mel(Rate / 2.0) * i / (Bands + 1))).ToArray();
        return [.. Enumerable.Range(0, Bands).Select(b => Enumerable.Range(0, Window / 2 + 1).Select(k => (double)k * Rate / Window)
            .Select(f => Math.Max(0, Math.Min((f - points[b]) / (points[b + 1] - points[b]), (points[b + 2] - f) / (points[b + 2] - points[b + 1]))) * 2 / (points[b + 2] - points[b])).ToArray())];
    }

    static double Mel(double hertz) => hertz < 1000 ? 3 * hertz / 200 : 15 + 27 * Math.Log(hertz / 1000) / Math.Log(6.4);

    static double Hertz(double mel) => mel < 15 ? 200 * mel / 3 : 1000 * Math.Exp(Math.Log(6.4) / 27 * (mel - 15));
}
