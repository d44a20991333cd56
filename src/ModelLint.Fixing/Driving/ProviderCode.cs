using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Driving;

/// <summary>Runs an edit, which may be somebody else's code: whatever it throws ends this fix and nothing else.</summary>
static class ProviderCode
{
    /// <exception cref="FixException">It failed; the message says why.</exception>
    public static T Run<T>(Func<T> edit)
    {
#pragma warning disable CA1031 // An edit is somebody else's code.
        try
        {
            return edit();
        }
        catch (Exception e) when (e is ModelFormatException)
        {
            throw new FixException(e.Message, e);
        }
        catch (Exception e) when (e is not (FixException or OperationCanceledException))
        {
            throw new FixException($"it crashed: {e.GetType().Name}: {e.Message}", e);
        }
#pragma warning restore CA1031
    }
}
