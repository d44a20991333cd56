using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>How each input of a model is fed: from samples, with a constant, or with what the run before gave.</summary>
public sealed class FeedPlan
{
    /// <summary>Settles how a model's inputs are fed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What the user says about them.</param>
    /// <exception cref="CalibrationException">What the user says doesn't fit the model, or it has inputs that can't be fed.</exception>
    public FeedPlan(Model model, FeedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Options = options ?? new FeedOptions();
        Inputs = [.. ModelInput.Of(model).Select(i => InputShaping.Of(i, Options))];
        if (Inputs.IsEmpty) throw new CalibrationException("the model has no inputs: there is nothing to feed samples to");
        States = StatePairing.Of(model, Inputs, Options);
        Constants = [.. Inputs.Select(i => Options.Of(i.Name).Value is { } value ? Constant(i, value) : null)];
        Given = [.. Enumerable.Range(0, Inputs.Length).Where(i => Constants[i] is null && Options.Of(Inputs[i].Name).State is null)];
        Batch = BatchOf();
    }

    /// <summary>The inputs, in the model's order, with the extents that the user stated.</summary>
    public ImmutableArray<ModelInput> Inputs { get; }

    /// <summary>For each input the output that becomes it in the next run, where a sample doesn't give it; null where there is none.</summary>
    public ImmutableArray<string?> States { get; }

    /// <summary>For each input what it gets in every run; null where it is no constant.</summary>
    public ImmutableArray<SampleTensor?> Constants { get; }

    /// <summary>Which inputs samples give by their order.</summary>
    public ImmutableArray<int> Given { get; }

    /// <summary>How many samples one run takes: the first extent that all given inputs share, where it is fixed and larger than 1.</summary>
    public int Batch { get; }

    /// <summary>What the user says.</summary>
    public FeedOptions Options { get; }

    /// <summary>What a state is before the first frame: zeros, with free extents of 1.</summary>
    public SampleTensor Rest(int input) => Constant(Inputs[input], 0);

    /// <summary>The input that is meant; null where there is none of that name.</summary>
    public int? IndexOf(string name) => Inputs.Index().Where(i => i.Item.Name == name).Select(static i => (int?)i.Index).FirstOrDefault();

    /// <summary>The input that a part of a sample is for by its place; null where there are no so many.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="count">Number of parts: who gives all inputs gives constants and states too.</param>
    public int? Position(int place, int count) => count == Inputs.Length ? place : place < Given.Length ? Given[place] : null;

    /// <summary>The inputs that samples of a source give pictures for.</summary>
    public ImmutableArray<ModelInput> PicturedInputs(DataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return [.. source.Pictures.Select(p => p.Input is { } name ? IndexOf(name) : Position(p.Index, int.MaxValue)).OfType<int>().Distinct().Order().Select(i => Inputs[i])];
    }

    /// <summary>What is fed beside the samples' own content, in one line; empty where that is nothing.</summary>
    /// <param name="isStateful">True where samples leave states out.</param>
    public string Describe(bool isStateful) => string.Join("; ", Inputs.Index().Select(i => (i.Item.Name, Settings: Options.Of(i.Item.Name), State: States[i.Index])).SelectMany(i => new[]
    {
        i.Settings.Value is { } value ? $"'{i.Name}' = {value.ToString(CultureInfo.InvariantCulture)}" : "",
        i.Settings.Frame is { } frame ? $"'{i.Name}' in frames of {frame}{(i.Settings.Hop is { } hop ? $" every {hop}" : "")}" : "",
        isStateful && i.State is not null ? $"'{i.Name}' is '{i.State}' of the frame before" : "",
    }).Where(static t => t.Length > 0));

    static SampleTensor Constant(ModelInput input, double value)
    {
        if (input.Shape is not { } shape) throw new CalibrationException($"input {input} has no declared shape: state its \"shape\" in the configuration");
        ImmutableArray<long> dims = [.. shape.Dims.Select(static d => d.Value ?? 1)];
        var count = dims.Aggregate((Int128)1, static (product, extent) => product * extent);
        if (count > Array.MaxLength / sizeof(double)) throw new CalibrationException($"input {input} is too large to be filled");
        try
        {
            return ElementConversion.OfDoubles(Enumerable.Repeat(value, (int)count).ToArray(), dims, input.Element);
        }
        catch (SampleException e)
        {
            throw new CalibrationException($"input {input} can't be filled with {value.ToString(CultureInfo.InvariantCulture)}: {e.Message}", e);
        }
    }

    // A picture's colours (rank 3) and single numbers (rank 1) are no batch.
    int BatchOf()
    {
        var given = Given.Select(i => Inputs[i]).ToList();
        return given.Count > 0 && given[0].Shape is { Rank: > 1 } first && first[0].Value is > 1 and <= 1024 and { } batch
            && given.All(i => i.Shape is { Rank: > 1 } shape && shape[0].Value == batch && !(shape.Rank == 3 && ImageLayout.Of(i) is not null))
            ? (int)batch : 1;
    }
}
