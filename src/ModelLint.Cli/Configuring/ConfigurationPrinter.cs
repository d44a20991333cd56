using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Cli.Linting;
using ModelLint.Reporting.Json;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Configuring;

/// <summary>Carries out <c>modellint config --show</c>.</summary>
static class ConfigurationPrinter
{
    static readonly JsonWriterOptions _json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="UsageException">The command line or the configuration is wrong.</exception>
    public static int Print(string model, LintArguments arguments, CancellationToken cancellation)
    {
        var session = LintSession.Open(arguments, [model], cancellation);
        var (configuration, options) = session.Of(model);
        var settings = EffectiveConfiguration.Of(model, configuration, options, arguments, session.Packs);
        using var text = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        if (arguments.Format == "json") WriteJson(text, model, configuration.Path, settings);
        else WriteText(text, model, configuration.Path, settings);
        return ExitCode.Clean;
    }

    static void WriteText(StreamWriter text, string model, string file, IReadOnlyList<EffectiveSetting> settings)
    {
        text.WriteLine($"{SafeText.Of(model)}: {(file.Length == 0 ? "no modellint.json in its folder or above it" : SafeText.Of(file))}");
        var rows = settings.Select(static s => (Key: SafeText.Of(s.Key), Value: SafeText.Of(s.Value), From: SafeText.Of(s.From))).ToList();
        var (keys, values) = (rows.Max(static r => r.Key.Length), rows.Max(static r => r.Value.Length));
        foreach (var (key, value, from) in rows) text.WriteLine($"    {key.PadRight(keys)}  {value.PadRight(values)}  {from}");
    }

    static void WriteJson(StreamWriter text, string model, string file, IReadOnlyList<EffectiveSetting> settings)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, _json))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteString("configuration", file.Length == 0 ? null : file);
            json.WriteStartArray("settings");
            foreach (var setting in settings)
            {
                json.WriteStartObject();
                json.WriteString("key", setting.Key);
                json.WriteString("value", setting.Value);
                json.WriteString("from", setting.From);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        using var quiet = new QuietWriter(text);
        quiet.Write(Encoding.UTF8.GetString(bytes.WrittenSpan));
        quiet.Write('\n');
    }
}
