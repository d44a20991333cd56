using System.Text.Json;
using ModelLint.Analysis.Configuration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>What modellint.json may say, and what is said where it is wrong.</summary>
public sealed class ConfigurationTests
{
    static LintConfiguration Read(string json) => ConfigurationFile.Parse("modellint.json", json);

    [Fact]
    public void Every_block_is_read()
    {
        var read = Read("""
            {
              // comments and trailing commas are allowed
              "$schema": "modellint.schema.json", "target": "int8",
              "calibration": { "data": "photos", "statistics": "a.mlcal", "floors": { "from": ["domains", "bounds"], "values": { "conv1": "-6..20", "conv2": [0, 1] } } },
              "dims": { "height": 480 },
              "inputs": {
                "images": { "domain": [0, 1], "shape": [null, 3, 640, 640], "preprocessing": { "preset": "imagenet", "resize": "letterbox", "fill": 114, "size": [4, 6] } },
                "s*": { "state": "out", "frame": 512, "hop": 256 },
              },
            }
            """);
        Assert.Equal(["domains", "bounds"], read.Calibration.Floors!.From);
        Assert.Equal([("conv1", -6.0, 20.0), ("conv2", 0.0, 1.0)], read.Calibration.Floors.Values.Select(static v => (v.Value, v.Range.Lo, v.Range.Hi)));
        Assert.Equal(("int8", "photos", "a.mlcal", 480L), (read.Target, read.Calibration.Data, read.Calibration.Statistics, read.Dims["height"]));
        Assert.Equal([null, 3, 640, 640], read.InputOf("images")!.Shape!.Value);
        Assert.Equal(("out", 512, 256), (read.InputOf("state")!.State, read.InputOf("state")!.Frame, read.InputOf("state")!.Hop));
        Assert.Null(read.InputOf("other"));
        var preprocessing = PreprocessingSettings.Of(read.InputOf("images")!.Preprocessing!);
        Assert.Equal(("custom", ResizeMode.Letterbox, (4, 6)), (preprocessing.Name, preprocessing.Resize, preprocessing.Size));
        Assert.Equal(Preprocessing.ImageNet.Mean, preprocessing.Mean);
        Assert.Equal([114, 114, 114], preprocessing.Fill);
    }

    [Theory]
    [InlineData("{\n\"input\": {} }", "modellint.json:2: there is no key 'input' here: did you mean 'inputs'?")]
    [InlineData("{ \"inputs\": {\n \"x\": {\n \"preprocesing\": \"yolo\" } } }", "modellint.json:3: there is no key 'preprocesing' here: did you mean 'preprocessing'?")]
    [InlineData("{ \"inputs\": { \"x\": { \"preprocessing\": { \"resize\": \"letterbx\" } } } }", "modellint.json:1: 'letterbx' is not known here: did you mean 'letterbox'?")]
    [InlineData("{ \"target\":\n 8 }", "modellint.json:2: a string is needed, and this is 8")]
    [InlineData("{ \"inputs\": { \"x\": { \"domain\": \"1..0\" } } }", "modellint.json:1: '1..0' is no range")]
    [InlineData("{ \"inputs\": { \"x\": { \"hop\": 3 } } }", "modellint.json:1: \"hop\" says")]
    [InlineData("{ \"inputs\": { \"x\": { \"preprocessing\": { \"std\": [1, 0, 1] } } } }", "modellint.json:1: \"std\" divides")]
    [InlineData("{ \"inputs\": { \"x\": {}, \"x\": {} } }", "modellint.json:1: 'x' is there twice")]
    [InlineData("{ \"dims\": { \"h\": 0.5 } }", "modellint.json:1: a whole number of 1 or more is needed, and this is 0.5")]
    [InlineData("{\n\n", "modellint.json:3: no JSON")]
    public void What_is_wrong_is_named_with_its_line(string json, string said)
    {
        var message = Assert.Throws<ConfigurationException>(() => Read(json)).Message;
        Assert.StartsWith(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void An_unknown_preset_is_named_with_its_line() =>
        Assert.Equal("modellint.json:2: no preprocessing is called 'yollo': did you mean 'yolo'?", Assert.Throws<ConfigurationException>(() =>
            PreprocessingSettings.Of(Read("{ \"inputs\": { \"x\": {\n \"preprocessing\": \"yollo\" } } }").Inputs[0].Preprocessing!)).Message);

    [Fact]
    public void The_schema_has_the_keys_and_presets_of_the_reader()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpus.Repository, "docs", "modellint.schema.json")));
        var definitions = schema.RootElement.GetProperty("$defs");
        Assert.Equal(ConfigurationFile.Keys.Order(), Keys(schema.RootElement));
        Assert.Equal(Preprocessing.Presets.Select(static p => p.Name), definitions.GetProperty("preset").GetProperty("enum").EnumerateArray().Select(static e => e.GetString()));
        // Each key of the schema is taken by the reader: the error, if any, is about its value.
        foreach (var key in Keys(definitions.GetProperty("input"))) AssertKnown($$"""{ "inputs": { "x": { "{{key}}": true } } }""", key);
        foreach (var key in Keys(definitions.GetProperty("preprocessing"))) AssertKnown($$"""{ "inputs": { "x": { "preprocessing": { "{{key}}": true } } } }""", key);
        foreach (var key in Keys(definitions.GetProperty("calibration"))) AssertKnown($$"""{ "calibration": { "{{key}}": true } }""", key);
    }

    static IEnumerable<string> Keys(JsonElement element) => element.GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order();

    static void AssertKnown(string json, string key)
    {
        var message = Assert.Throws<ConfigurationException>(() => Read(json)).Message;
        Assert.False(message.Contains("there is no key", StringComparison.Ordinal), $"{key}: {message}");
    }

    [Theory]
    [InlineData("yolov8n-640", "\"yolo\"", 0, 1)]
    [InlineData("yolox-nano-bubbliiiing", "{ \"preset\": \"imagenet\", \"resize\": \"letterbox\", \"fill\": 114 }", -2.2, 2.7)]
    [InlineData("fastestdet", "\"bgr-unit\"", 0, 1)]
    [InlineData("nanodet-m", "\"bgr-imagenet\"", -2.2, 2.7)]
    [InlineData("yunet-n-640-640", "\"bgr\"", 0, 255)]
    [InlineData("ultraface-rfb-320", "{ \"mean\": 127, \"std\": 128 }", -1, 1)]
    [InlineData("blazeface-front-128", "\"minus-one-to-one\"", -1, 1)]
    [InlineData("mlsd-320x320-tiny", "\"minus-one-to-one\"", -1, 1)]
    [InlineData("mtcnn-pnet", "{ \"mean\": 127.5, \"std\": 128, \"size\": [120, 160] }", -1, 1)]
    [InlineData("mtcnn-rnet", "{ \"mean\": 127.5, \"std\": 128 }", -1, 1)]
    [InlineData("mobilenetv2", "\"imagenet-crop\"", -2.2, 2.7)]
    [InlineData("ppocrv4-det", "{ \"preset\": \"imagenet\", \"size\": [480, 640] }", -2.2, 2.7)]
    public void Every_picture_model_is_served_as_its_authors_document(string model, string preprocessing, double lo, double hi)
    {
        using var document = ModelDocument.Open(Corpus.Require($"models/{model}.onnx"));
        var stated = Read($$"""{ "inputs": { "*": { "preprocessing": {{preprocessing}} } } }""").Inputs[0].Preprocessing!;
        var result = Calibrator.Run(document, Sources.DataSource.OfFiles("photos", [Corpus.Require("images/bus.jpg")]), PreprocessingSettings.Of(stated), cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(result.Skipped);
        var seen = result.Observations.Values[ModelInput.Of(document.Model)[0].Name].Range;
        Assert.InRange(seen.Lo, lo, lo + 0.3 * (hi - lo));
        Assert.InRange(seen.Hi, hi - 0.3 * (hi - lo), hi);
    }
}
