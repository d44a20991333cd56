using System.Collections.Immutable;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;

namespace ModelLint.Calibration.Sources;

/// <summary>Turns the files of a sample into the inputs of a model.</summary>
public sealed class SampleReader
{
    readonly ImmutableArray<ModelInput> _inputs;
    readonly ImagePreparer? _images;

    /// <summary>Reads samples of a source for a model with the given inputs.</summary>
    /// <exception cref="CalibrationException">The source can't feed this model: several inputs and samples of one, or pictures for an input that takes none.</exception>
    public SampleReader(ImmutableArray<ModelInput> inputs, DataSource source, Preprocessing? preprocessing)
    {
        _inputs = inputs;
        if (inputs.IsEmpty) throw new CalibrationException("the model has no inputs: there is nothing to feed samples to");
        if (inputs.Length > 1 && source.Samples.All(s => s.Parts.Length < inputs.Length))
            throw new CalibrationException($"the model has {inputs.Length} inputs ({string.Join(", ", inputs)}) and the samples of '{source.Path}' give fewer: "
                + "give each sample as a folder with input_0.pb, input_1.pb … in this order");
        if (!source.HasImages) return;
        if (preprocessing is null)
            throw new CalibrationException($"how pictures are prepared for input {inputs[0]} isn't known: choose a preprocessing ({string.Join(", ", Preprocessing.Presets.Select(static p => p.Name))})");
        Layout = ImageLayout.Of(inputs[0])
            ?? throw new CalibrationException($"input {inputs[0]} takes no pictures (rank 3 or 4 with an axis of 1, 3 or 4 channels is needed): give samples as .npy, .pb or .raw");
        _images = new ImagePreparer(preprocessing, Layout);
    }

    /// <summary>How pictures are laid out; null where the source has none.</summary>
    public ImageLayout? Layout { get; }

    /// <summary>One tensor for each input of the model, in its order, with extents.</summary>
    /// <exception cref="SampleException">It can't be used.</exception>
    public ImmutableArray<SampleTensor> Read(Sample sample)
    {
        if (sample.Parts.Length != _inputs.Length) throw new SampleException($"it gives {sample.Parts.Length} of the model's {_inputs.Length} inputs ({string.Join(", ", _inputs)})");
        return [.. sample.Parts.Select((part, i) => part.Kind == SampleKind.Image ? _images!.Read(part.File) : InputFitting.Fit(TensorFileReader.Read(part.File, part.Kind), _inputs[i]))];
    }
}
