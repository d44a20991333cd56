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
            var (symbol, extent) = Extent(text);
            if (!symbols.Contains(symbol)) throw new UsageException($"the inputs of '{document.Path}' have no dimension '{symbol}': {NearestName.Hint(symbol, symbols)}");
            dims[symbol] = extent;
        }

        return new FeedOptions { Inputs = settings, Dims = dims.ToImmutable() };
    }

    /// <summary>Shapes of inputs with the extents filled in that the user states; inputs of which nothing is stated are left out, and so are extents of symbols that the model doesn't have.</summary>
    /// <exception cref="UsageException">No extent.</exception>
    public ImmutableDictionary<string, Shape> ShapesFor(ModelDocument document, LintConfiguration configuration)
    {
        var dims = configuration.Dims.SetItems(Dims.Select(Extent));
        if (dims.IsEmpty) return ImmutableDictionary<string, Shape>.Empty;
        var shapes = ImmutableDictionary.CreateBuilder<string, Shape>(StringComparer.Ordinal);
        foreach (var input in document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput))
            if (input.DeclaredType is TensorType { Shape: { } shape } && shape.Dims.Any(d => d.Symbol is { } s && dims.ContainsKey(s)))
                shapes[input.Name] = new Shape([.. shape.Dims.Select(d => d.Symbol is { } s && dims.TryGetValue(s, out var extent) ? Dim.Of(extent) : d)]);
        return shapes.ToImmutable();
    }

    static KeyValuePair<string, long> Extent(string text) =>
        text.LastIndexOf('=') is > 0 and var split && long.TryParse(text.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent is >= 1 and <= int.MaxValue
            ? KeyValuePair.Create(text[..split], extent)
            : throw new UsageException($"'{text}' is no extent: write name=number, for example --dim height=640");

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
