using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Cli.Quantizing;

/// <summary>Reads saved statistics to quantize with: those of this very model only, for other weights reach elsewhere.</summary>
static class SavedStatistics
{
    /// <exception cref="CalibrationException">They can't be read, or are of another model or other weights.</exception>
    public static CalibrationStatistics Read(ModelDocument document, string path)
    {
        var saved = CalibrationFile.ReadWhole(path);
        var fingerprint = ModelFingerprints.Of(document.Model);
        try
        {
            saved.RequireGraph(fingerprint.Graph);
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"statistics '{path}' {e.Message}", e);
        }

        return saved.IsStaleFor(fingerprint.Weights)
            ? throw new CalibrationException($"statistics '{path}' were made with other weights ({saved.Model.Weights}) than the model's ({fingerprint.Weights}): calibrate this model")
            : saved;
    }
}
