using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Configuration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>Turns the files of a sample into the inputs of a model.</summary>
public sealed class SampleReader
{
    readonly FeedPlan _plan;
    readonly ImmutableArray<ImagePreparer?> _images;

    /// <summary>Reads samples of a source for a model.</summary>
    /// <param name="plan">How its inputs are fed.</param>
    /// <param name="source">The samples, all or one shard's share of them.</param>
    /// <param name="preprocessing">How pictures are prepared for inputs of which nothing else is said; may be null where there are none.</param>
    /// <exception cref="CalibrationException">The source can't feed this model: samples give too few inputs, or pictures for an input that takes none.</exception>
    public SampleReader(FeedPlan plan, DataSource source, Preprocessing? preprocessing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        _plan = plan;
        var needed = plan.Given.Count(i => plan.States[i] is null);
        if (source.Samples.All(s => s.Parts.Length < needed && s.Parts.All(static p => p.Kind != SampleKind.Npz)))
            throw new CalibrationException($"the model has {plan.Inputs.Length} inputs ({string.Join(", ", plan.Inputs)}) and the samples of '{source.Path}' give fewer: "
                + "give each sample as a folder with input_0.pb, input_1.pb … in this order, as an .npz with their names, or in a list or manifest; or state a \"value\" or \"state\" in modellint.json");
        var pictured = plan.PicturedInputs(source);
        _images = [.. plan.Inputs.Select((input, i) => pictured.Contains(input) ? Preparer(input, plan.Options.Of(input.Name).Preprocessing ?? preprocessing) : null)];
        var fed = plan.Describe(source.FewestParts < plan.Given.Length && plan.States.Any(static s => s is not null));
        var made = _images.Index().Where(static i => i.Item is not null).Select(i => _images.Length == 1 ? i.Item!.Description : $"'{plan.Inputs[i.Index].Name}': {i.Item!.Description}");
        Description = string.Join("; ", made.Append(fed).Where(static t => t.Length > 0));
    }

    /// <summary>How samples become inputs, in one line; empty where they are fed as they are. The same for all shards of a source.</summary>
    public string Description { get; }

    /// <summary>What one sample feeds the model with.</summary>
    /// <exception cref="SampleException">It can't be used.</exception>
    public SampleInputs Read(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var given = new SampleTensor?[_plan.Inputs.Length];
        foreach (var (place, part) in sample.Parts.Index())
        {
            if (part.Kind == SampleKind.Npz && part.Input is null) ReadNamed(part.File, given);
            else Set(given, part.Input is { } name ? Named(name) : _plan.Position(place, sample.Parts.Length), sample.Parts.Length, i => Read(part, i));
        }

        var isStateful = false;
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] is not null || _plan.Constants[i] is not null) continue;
            if (_plan.States[i] is null) throw new SampleException($"it gives {given.Count(static g => g is not null)} of the model's {given.Length} inputs, and no {_plan.Inputs[i]}");
            isStateful = true;
        }

        return Fit(given, isStateful);
    }

    SampleInputs Fit(SampleTensor?[] given, bool isStateful)
    {
        if (!isStateful && _plan.Batch > 1 && given.Index().Any(g => g.Item is { } t && InputFitting.TryFit(t, _plan.Inputs[g.Index]) is null))
            return new SampleInputs([[.. given.Select((t, i) => t is null ? _plan.Constants[i] : Checked(InputFitting.Fit(t, InputShaping.One(_plan.Inputs[i])), i))]], IsOneOfBatch: true);
        var frames = given.Select((t, i) => t is null ? default(ImmutableArray<SampleTensor>?) : Frames(t, i, isStateful)).ToArray();
        var count = frames.Max(static f => f?.Length ?? 1);
        if (frames.Any(f => f is { Length: > 1 } own && own.Length != count)) throw new SampleException($"its inputs have different numbers of frames: {string.Join(", ", frames.OfType<ImmutableArray<SampleTensor>>().Select(static f => f.Length))}");
        return new SampleInputs([.. Enumerable.Range(0, count).Select(f => Frame(frames, f))], IsOneOfBatch: false);
    }

    ImmutableArray<SampleTensor?> Frame(ImmutableArray<SampleTensor>?[] frames, int frame) =>
        [.. frames.Select((own, i) => own is { } tensors ? tensors[tensors.Length == 1 ? 0 : frame] : _plan.Constants[i])];

    ImmutableArray<SampleTensor> Frames(SampleTensor tensor, int i, bool isStateful)
    {
        var (input, settings) = (_plan.Inputs[i], _plan.Options.Of(_plan.Inputs[i].Name));
        Checked(tensor, i);
        if (settings.Frame is { } length) return FrameCutter.ByLength(tensor, input, length, settings.Hop ?? length);
        return InputFitting.TryFit(tensor, input) is { } whole ? [whole] : isStateful && FrameCutter.ByFirstAxis(tensor, input) is { } frames ? frames : [InputFitting.Fit(tensor, input)];
    }

    SampleTensor Read(SamplePart part, int i)
    {
        if (part.Kind == SampleKind.Image) return (_images[i] ?? throw new SampleException($"input {_plan.Inputs[i]} takes no picture")).Read(part.File);
        if (part.Kind != SampleKind.Npz) return TensorFileReader.Read(part.File, part.Kind);
        var arrays = TensorFileReader.ReadNamed(part.File);
        return arrays.Length == 1 ? arrays[0].Tensor : throw new SampleException($"an .npz for one input has one array, and this one has {arrays.Length}");
    }

    // By the inputs' names; arrays without names of their own, as numpy.savez numbers them, by their order.
    void ReadNamed(string file, SampleTensor?[] given)
    {
        var arrays = TensorFileReader.ReadNamed(file);
        var isOrdered = arrays.Length == 1 && _plan.IndexOf(arrays[0].Name) is null || arrays.Index().All(static a => a.Item.Name == $"arr_{a.Index}");
        foreach (var (place, (name, tensor)) in arrays.Index()) Set(given, isOrdered ? _plan.Position(place, arrays.Length) : Named(name), arrays.Length, _ => tensor);
    }

    void Set(SampleTensor?[] given, int? index, int parts, Func<int, SampleTensor> read)
    {
        if (index is not { } i) throw new SampleException($"it gives {parts} inputs, and the model takes {_plan.Given.Length} ({string.Join(", ", _plan.Given.Select(g => _plan.Inputs[g]))})");
        if (given[i] is not null) throw new SampleException($"it gives input {_plan.Inputs[i]} twice");
        given[i] = read(i);
    }

    int Named(string name) => _plan.IndexOf(name) ?? throw new SampleException($"the model has no input '{name}': {NearestName.Hint(name, _plan.Inputs.Select(static i => i.Name))}");

    static ImagePreparer Preparer(Running.ModelInput input, Preprocessing? preprocessing) => preprocessing is null
        ? throw new CalibrationException($"how pictures are prepared for input {input} isn't known: choose a preprocessing ({string.Join(", ", Preprocessing.Presets.Select(static p => p.Name))})")
        : ImagePreparer.For(input, preprocessing)
            ?? throw new CalibrationException($"input {input} takes no pictures (rank 3 or 4 with an axis of 1, 3 or 4 channels is needed): give samples as .npy, .npz, .pb or .raw");

    SampleTensor Checked(SampleTensor tensor, int i)
    {
        var isFinite = tensor.Element switch
        {
            DataType.Float => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, float>(tensor.Data)),
            DataType.Double => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, double>(tensor.Data)),
            DataType.Float16 => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, Half>(tensor.Data)),
            _ => true,
        };
        return isFinite ? tensor : throw new SampleException($"it holds NaN or infinity, for input {_plan.Inputs[i]}");
    }
}
