using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using SkiaSharp;

namespace ModelLint.Calibration.Preparing;

/// <summary>
/// Decodes a picture (JPEG, PNG, WebP, BMP) and prepares it for an input. Colours are taken as stored: no colour profile is applied, an
/// alpha channel is dropped, and the orientation that a camera noted in EXIF is not applied.
/// </summary>
sealed class ImagePreparer(Preprocessing preprocessing, ImageLayout layout)
{
    const long MaxFile = 256L << 20;
    const long MaxPixels = 100_000_000;

    /// <summary>One for an input; null where it takes no pictures.</summary>
    public static ImagePreparer? For(ModelInput input, Preprocessing preprocessing) =>
        ImageLayout.Of(input, preprocessing.Layout, preprocessing.Size) is { } layout ? new ImagePreparer(preprocessing, layout.One()) : null;

    /// <summary>What becomes of pictures, in one line.</summary>
    public string Description => preprocessing.Describe(layout);

    /// <exception cref="SampleException">It can't be decoded or has not the size that is needed.</exception>
    public SampleTensor Read(string path)
    {
        using var picture = Decode(TensorFileReader.Bytes(path, MaxFile));
        var own = preprocessing.Resize == ResizeMode.None ? Unresized(picture) : layout;
        var place = Placement.Of(preprocessing, picture.Width, picture.Height, own.Width, own.Height);
        if ((long)place.Width * place.Height > MaxPixels) throw new SampleException($"a picture of {picture.Width}x{picture.Height} pixels is too long and thin to be resized to {place.Width}x{place.Height}");
        using var resized = Resize(picture, place);
        return PixelPacker.Pack((resized ?? picture).GetPixelSpan(), place, preprocessing, own);
    }

    ImageLayout Unresized(SKBitmap picture) => layout.WithSides(picture.Height, picture.Width)
        ?? throw new SampleException($"a picture of {picture.Width}x{picture.Height} pixels doesn't fit an input of {layout.Width}x{layout.Height}, and is not to be resized");

    static SKBitmap Decode(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw new SampleException("is no picture that can be decoded (JPEG, PNG, WebP, BMP)");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > MaxPixels) throw new SampleException($"a picture of {width}x{height} pixels is too large ({MaxPixels} pixels at most)");
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new SampleException(result == SKCodecResult.IncompleteInput ? "the picture is cut off" : $"the picture can't be decoded ({result})");
    }

    static SKBitmap? Resize(SKBitmap picture, Placement place)
    {
        if (picture.Width == place.Width && picture.Height == place.Height) return null;
        // Opaque, or resizing would weigh colours by the alpha channel that is dropped anyway.
        using var opaque = new SKPixmap(picture.Info.WithAlphaType(SKAlphaType.Opaque), picture.GetPixels());
        var resized = new SKBitmap(opaque.Info.WithSize(place.Width, place.Height));
        using var target = resized.PeekPixels();
        if (opaque.ScalePixels(target, new SKSamplingOptions(SKFilterMode.Linear))) return resized;
        resized.Dispose();
        throw new SampleException($"a picture of {picture.Width}x{picture.Height} pixels can't be resized to {place.Width}x{place.Height}");
    }
}
