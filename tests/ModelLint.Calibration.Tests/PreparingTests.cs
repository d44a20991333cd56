using System.Runtime.InteropServices;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Testing;
using SkiaSharp;

namespace ModelLint.Calibration.Tests;

public sealed class PreparingTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    string Picture(int width, int height, Func<int, int, SKColor> colour, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) bitmap.SetPixel(x, y, colour(x, y));
        var path = Path.Combine(_folder.FullName, "a." + format);
        using var file = File.Create(path);
        Assert.True(bitmap.Encode(file, format, 100));
        return path;
    }

    static ImageLayout Layout(DataType type, params Dim[] dims) => ImageLayout.Of(new ModelInput("x", type, Shape.Of(dims)))!;

    static float[] Floats(SampleTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data).ToArray();

    [Theory]
    // Wide: 1280x720 to 640x640 fills the width; a rest of 280 is shared evenly.
    [InlineData(1280, 720, 640, 640, 0, 140, 640, 360)]
    // High: 810x1080 (the bus photo).
    [InlineData(810, 1080, 640, 640, 80, 0, 480, 640)]
    // A rest of 1 goes right and below.
    [InlineData(100, 99, 100, 100, 0, 0, 100, 99)]
    // Small pictures are enlarged.
    [InlineData(10, 10, 320, 240, 40, 0, 240, 240)]
    // A line keeps one pixel.
    [InlineData(10000, 1, 320, 320, 0, 159, 320, 1)]
    public void Letterbox_geometry(int width, int height, int toWidth, int toHeight, int left, int top, int placedWidth, int placedHeight) =>
        Assert.Equal(new Placement(left, top, placedWidth, placedHeight), Placement.Letterbox(width, height, toWidth, toHeight));

    [Fact]
    public void Yolo_puts_the_picture_in_the_middle_of_grey()
    {
        var path = Picture(4, 2, (_, _) => new SKColor(255, 51, 0));
        var values = Floats(new ImagePreparer(Preprocessing.Yolo, Layout(DataType.Float, 1, 3, 4, 4)).Read(path));
        for (var pixel = 0; pixel < 16; pixel++)
        {
            var inside = pixel is >= 4 and < 12;
            Assert.Equal(inside ? 1f : 114 / 255f, values[pixel], 6);
            Assert.Equal(inside ? 0.2f : 114 / 255f, values[16 + pixel], 6);
            Assert.Equal(inside ? 0 : 114 / 255f, values[32 + pixel], 6);
        }
    }

    [Fact]
    public void Every_preset_in_every_layout()
    {
        var path = Picture(2, 2, (x, y) => new SKColor((byte)(10 * (y * 2 + x)), 100, 200));
        // NCHW, unit.
        Assert.Equal([0, 10 / 255f, 20 / 255f, 30 / 255f], Floats(new ImagePreparer(Preprocessing.Unit, Layout(DataType.Float, 1, 3, 2, 2)).Read(path))[..4]);
        // NHWC, none, with a fourth channel.
        Assert.Equal([0, 100, 200, 1, 10, 100, 200, 1], Floats(new ImagePreparer(Preprocessing.None, Layout(DataType.Float, 1, 2, 2, 4)).Read(path))[..8]);
        // CHW, ImageNet.
        Assert.Equal((100 / 255f - 0.456f) / 0.224f, Floats(new ImagePreparer(Preprocessing.ImageNet, Layout(DataType.Float, 3, 2, 2)).Read(path))[4], 5);
        // HWC of bytes: no scaling.
        Assert.Equal([0, 100, 200, 10], new ImagePreparer(Preprocessing.Yolo, Layout(DataType.UInt8, 2, 2, 3)).Read(path).Data[..4]);
        // One channel is luma: 0.587·100 + 0.114·200 = 81.5.
        Assert.Equal(82, Floats(new ImagePreparer(Preprocessing.None, Layout(DataType.Float, 1, 1, 2, 2)).Read(path))[0]);
        // float16, one of a batch of two by itself and repeated.
        var two = Layout(DataType.Float16, 2, 3, 2, 2);
        Assert.Equal(24, new ImagePreparer(Preprocessing.Unit, two.One()).Read(path).Data.Length);
        var halves = MemoryMarshal.Cast<byte, Half>(new ImagePreparer(Preprocessing.Unit, two).Read(path).Data).ToArray();
        Assert.Equal(24, halves.Length);
        Assert.Equal((Half)(200 / 255f), halves[23]);
    }

    [Fact]
    public void Free_sides_and_batch_get_their_defaults()
    {
        var layout = Layout(DataType.Float, Dim.Of("N"), Dim.Of("H"), Dim.Of("W"), 3);
        Assert.Equal([1, 320, 320, 3], layout.Dims);
        Assert.True(layout.IsChannelsLast);
        Assert.Null(ImageLayout.Of(new ModelInput("x", DataType.Float, Shape.Of(1, 80, 100, 200))));
        Assert.Null(ImageLayout.Of(new ModelInput("x", DataType.Float, Shape.Of(Dim.Unknown, Dim.Unknown, Dim.Unknown, Dim.Unknown))));
        Assert.Null(ImageLayout.Of(new ModelInput("x", DataType.Int64, Shape.Of(1, 3, 10, 10))));
    }

    [Theory]
    // torchvision: 810x1080 with the shorter side at 256 is 256x341; the middle 224x224 of it.
    [InlineData(810, 1080, 224, 224, 256, -16, -58, 256, 341)]
    [InlineData(1280, 720, 224, 224, 256, -116, -16, 455, 256)]
    // Smaller than the input: the rest is filled.
    [InlineData(100, 100, 224, 224, 200, 12, 12, 200, 200)]
    // Without a length the picture covers the input just so.
    [InlineData(1280, 720, 224, 224, 0, -87, 0, 398, 224)]
    [InlineData(10, 1000, 64, 32, 0, 0, -3184, 64, 6400)]
    public void Centre_crop_geometry(int width, int height, int toWidth, int toHeight, int side, int left, int top, int placedWidth, int placedHeight) =>
        Assert.Equal(new Placement(left, top, placedWidth, placedHeight), Placement.CenterCrop(width, height, toWidth, toHeight, side == 0 ? null : side));

    [Fact]
    public void A_centre_crop_takes_the_middle_and_fills_what_it_lacks()
    {
        var path = Picture(4, 2, (x, y) => new SKColor((byte)(10 * (y * 4 + x)), 0, 0));
        var crop = Preprocessing.None with { Resize = ResizeMode.CenterCrop };
        Assert.Equal([10, 20, 50, 60], Floats(new ImagePreparer(crop, Layout(DataType.Float, 1, 3, 2, 2)).Read(path))[..4]);
        var small = crop with { ShortSide = 2, Fill = [7, 8, 9] };
        var values = Floats(new ImagePreparer(small, Layout(DataType.Float, 1, 3, 4, 4)).Read(path));
        Assert.Equal([7, 7, 7, 7, 0, 10, 20, 30, 40, 50, 60, 70, 7, 7, 7, 7], values[..16]);
        Assert.Equal([8, 8, 8, 8, 0, 0], values[16..22]);
    }

    [Fact]
    public void Colours_in_the_other_order_with_their_own_mean_and_std()
    {
        var path = Picture(2, 2, (_, _) => new SKColor(10, 20, 30));
        var values = Floats(new ImagePreparer(Preprocessing.BgrImageNet with { Fourth = 5 }, Layout(DataType.Float, 1, 2, 2, 4)).Read(path));
        Assert.Equal([(float)((30 - 103.53) / 57.375), (float)((20 - 116.28) / 57.12), (float)((10 - 123.675) / 58.395), 5], values[..4]);
        Assert.Equal([30f, 30, 30, 30, 20], Floats(new ImagePreparer(Preprocessing.Bgr, Layout(DataType.Float, 1, 3, 2, 2)).Read(path))[..5]);
        Assert.Equal(-1 + 10 / 127.5f, Floats(new ImagePreparer(Preprocessing.MinusOneToOne, Layout(DataType.Float, 1, 3, 2, 2)).Read(path))[0], 6);
    }

    [Fact]
    public void A_letterbox_at_the_top_left_leaves_the_rest_below()
    {
        var path = Picture(4, 2, (_, _) => new SKColor(255, 255, 255));
        var values = Floats(new ImagePreparer(Preprocessing.Yolo with { IsTopLeft = true, Scale = 1 }, Layout(DataType.Float, 1, 3, 4, 4)).Read(path));
        Assert.Equal([255, 255, 255, 255, 255, 255, 255, 255, 114, 114, 114, 114, 114, 114, 114, 114], values[..16]);
    }

    [Fact]
    public void Unresized_pictures_give_free_sides_their_own_or_have_to_fit()
    {
        var path = Picture(4, 2, (_, _) => new SKColor(1, 2, 3));
        var asIs = Preprocessing.None with { Resize = ResizeMode.None };
        Assert.Equal([1, 3, 2, 4], new ImagePreparer(asIs, Layout(DataType.Float, 1, 3, Dim.Of("h"), Dim.Of("w"))).Read(path).Dims!.Value);
        Assert.Equal([1, 3, 2, 4], new ImagePreparer(asIs, Layout(DataType.Float, 1, 3, 2, 4)).Read(path).Dims!.Value);
        Assert.Contains("4x2 pixels doesn't fit an input of 2x2", Assert.Throws<SampleException>(() => new ImagePreparer(asIs, Layout(DataType.Float, 1, 3, 2, 2)).Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_settings_are_said_in_one_line()
    {
        var layout = Layout(DataType.Float, 1, 224, 224, 4);
        var all = Preprocessing.BgrImageNet with { Name = "custom", Resize = ResizeMode.Letterbox, IsTopLeft = true, Fill = [1, 2, 3], Fourth = 0.5, Scale = 0.5, Std = [1, 1, 2] };
        Assert.Equal("custom (BGR, fourth channel 0.5, channels last, letterbox 224x224 at the top left with colour 1 2 3, /2, mean 103.53 116.28 123.675, std 1 1 2)", all.Describe(layout));
        Assert.Equal("imagenet-crop (RGB, shorter side to 256, centre crop 224x224, /255, ImageNet mean and std)", Preprocessing.ImageNetCrop.Describe(Layout(DataType.Float, 1, 3, 224, 224)));
        Assert.Equal("minus-one-to-one (luma, stretched to 8x8, 0..255, mean 127.5, std 127.5)", Preprocessing.MinusOneToOne.Describe(Layout(DataType.Float, 1, 1, 8, 8)));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png), InlineData(SKEncodedImageFormat.Jpeg), InlineData(SKEncodedImageFormat.Webp)]
    public void Formats_are_decoded_and_resized_smoothly(SKEncodedImageFormat format)
    {
        // A ramp of 64 halved stays a ramp: each value lies between its two.
        var path = Picture(64, 64, (x, _) => new SKColor((byte)(4 * x), 0, 0), format);
        var row = Floats(new ImagePreparer(Preprocessing.None, Layout(DataType.Float, 1, 3, 32, 32)).Read(path))[..32];
        for (var x = 0; x < 32; x++) Assert.InRange(row[x], 8 * x - 8, 8 * x + 12);
    }

    [Fact]
    public void A_bmp_is_decoded_from_its_lowest_row_up()
    {
        // 2×2 pixels of 24 bits: rows from below, blue first, padded to 8 bytes.
        byte[] bmp = [.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], 10, 20, 30, 40, 50, 60, 0, 0, 70, 80, 90, 100, 110, 120, 0, 0];
        var path = Path.Combine(_folder.FullName, "a.bmp");
        File.WriteAllBytes(path, bmp);
        Assert.Equal([90, 120, 30, 60, 80, 110, 20, 50, 70, 100, 10, 40], Floats(new ImagePreparer(Preprocessing.None, Layout(DataType.Float, 1, 3, 2, 2)).Read(path)));
        Assert.Equal("a.bmp", Assert.Single(DataSource.Open(_folder.FullName).Samples).Name);
    }

    [Fact]
    public void Alpha_is_dropped_not_blended()
    {
        var path = Picture(4, 4, (_, _) => new SKColor(200, 100, 50, 0));
        Assert.Equal([200, 200, 200, 200], Floats(new ImagePreparer(Preprocessing.None, Layout(DataType.Float, 1, 3, 2, 2)).Read(path))[..4]);
    }

    [Fact]
    public void What_is_no_picture_is_said_to_be_none()
    {
        var path = Path.Combine(_folder.FullName, "a.jpg");
        File.WriteAllText(path, "no picture");
        var preparer = new ImagePreparer(Preprocessing.Yolo, Layout(DataType.Float, 1, 3, 32, 32));
        Assert.Contains("no picture", Assert.Throws<SampleException>(() => preparer.Read(path)).Message, StringComparison.Ordinal);
        var whole = File.ReadAllBytes(Picture(64, 64, (x, y) => new SKColor((byte)(x * y), (byte)x, (byte)y)));
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Throws<SampleException>(() => preparer.Read(path));
    }

    [Fact]
    public void The_choice_follows_the_exporters_metadata_and_nothing_else()
    {
        var builder = new GraphBuilder().Input("images", 1, 3, 64, 96).Node("Relu", "images", "y").Output("y");
        Assert.Null(Choose(builder));
        builder.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "Ultralytics" });
        Assert.Null(Choose(builder));
        builder.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "task", Value = "pose" });
        builder.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "imgsz", Value = "[64, 96]" });
        Assert.Equal(Preprocessing.Yolo, Choose(builder)?.Preprocessing);
        builder.Proto.MetadataProps[2].Value = "[96, 64]";
        Assert.Null(Choose(builder));
        builder.Proto.MetadataProps[1].Value = "classify";
        Assert.Null(Choose(builder));
    }

    [Fact]
    public void The_corpus_detectors_choose_yolo_and_others_nothing()
    {
        Assert.Equal(Preprocessing.Yolo, Choose("models/yolov8n-640.onnx"));
        Assert.Equal(Preprocessing.Yolo, Choose("models/yolov8n-pose-640.onnx"));
        Assert.Equal(Preprocessing.Yolo, Choose("models-structural/yolov8n-dynamic.onnx"));
        Assert.Null(Choose("models/mobilenetv2.onnx"));
        Assert.Null(Choose("models/ultraface-rfb-320.onnx"));
    }

    static Preprocessing? Choose(string path)
    {
        using var document = ModelDocument.Open(Corpus.Require(path));
        return PreprocessingChoice.FromModel(document.Model)?.Preprocessing;
    }

    static PreprocessingChoice? Choose(GraphBuilder builder)
    {
        using var document = builder.Document();
        return PreprocessingChoice.FromModel(document.Model);
    }
}
