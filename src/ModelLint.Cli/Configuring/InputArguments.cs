using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Analysis.Configuration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Onnx;

namespace ModelLint.Cli.Configuring;

/// <summary>What the command line says about how a model is fed.</summary>
sealed record InputArguments
{
    /// <summary>A preset for all pictures.</summary>
    public string? Preprocess { get; init; }

    /// <summary>Extents of symbols: <c>height=640</c>.</summary>
    public ImmutableArray<string> Dims { get; init; } = [];

    /// <summary>How a model is fed: what the command line says, and where it says nothing, what the configuration does.</summary>
    /// <exception cref="UsageException">No extent, a symbol that the model doesn't have, or a preprocessing that is none.</exception>
    public FeedOptions For(ModelDocument document, LintConfiguration configuration)
    {
        var inputs = document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).ToList();
        var settings = inputs.Select(i => (i.Name, Stated: configuration.InputOf(i.Name))).Where(static i => i.Stated is not null)
            .ToImmutableDictionary(static i => i.Name, i => Settings(i.Stated!), StringComparer.Ordinal);
        var symbols = inputs.SelectMany(static i => (i.DeclaredType as TensorType)?.Shape?.Dims ?? []).Select(static d => d.Symbol).OfType<string>().Distinct().ToList();
        var dims = configuration.Dims.ToBuilder();
        foreach (var text in Dims)
        {
            if (text.LastIndexOf('=') is not (> 0 and var split) || !long.TryParse(text.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var extent) || extent is < 1 or > int.MaxValue)
                throw new UsageException($"'{text}' is no extent: write name=number, for example --dim height=640");
            if (!symbols.Contains(text[..split])) throw new UsageException($"the inputs of '{document.Path}' have no dimension '{text[..split]}': {NearestName.Hint(text[..split], symbols)}");
            dims[text[..split]] = extent;
        }

        return new FeedOptions { Inputs = settings, Dims = dims.ToImmutable() };
    }

    InputSettings Settings(InputConfiguration stated) => new()
    {
        Preprocessing = Preprocess is { } name ? Preprocessing.Find(name) : stated.Preprocessing is { } own ? ConfigurationSource.Checked(() => PreprocessingSettings.Of(own)) : null,
        Shape = stated.Shape,
        Value = stated.Value,
        State = stated.State,
        Frame = stated.Frame,
        Hop = stated.Hop,
    };
}
