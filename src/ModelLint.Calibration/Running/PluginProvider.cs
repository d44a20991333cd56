using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace ModelLint.Calibration.Running;

/// <summary>
/// An execution provider from a library of its own, loaded into ONNX Runtime (OrtEnv.RegisterExecutionProviderLibrary): a vendor's compiler with the device, or
/// an emulator of it, behind it. Models run on it whole or not at all: nothing falls back to the processor in silence. Disposing it unloads the library, after
/// all that runs on it.
/// </summary>
public sealed class PluginProvider : IDisposable
{
    const string NoFallback = "session.disable_cpu_ep_fallback";

    readonly string _registration;
    readonly ImmutableArray<OrtEpDevice> _devices;
    readonly ImmutableDictionary<string, string> _options;

    PluginProvider(string registration, string name, ImmutableArray<OrtEpDevice> devices, ImmutableDictionary<string, string> options) => (_registration, Name, _devices, _options) = (registration, name, devices, options);

    /// <summary>Its name, as models' nodes are assigned to it.</summary>
    public string Name { get; }

    /// <summary>Its name and devices, in one line.</summary>
    public string Description => $"{Name} on {string.Join(", ", _devices.Select(static d => $"{d.HardwareDevice.Type} of {(d.HardwareDevice.Vendor is { Length: > 0 } vendor ? vendor : "an unknown vendor")}"))}";

    /// <summary>Loads a provider's library.</summary>
    /// <param name="library">The file.</param>
    /// <param name="name">Which of its providers; null where it has one.</param>
    /// <param name="options">What the provider is told, as its documentation says (<c>htp_arch=73</c>).</param>
    /// <exception cref="ModelRunException">No such file, no provider's library, made for another version, or no device for it.</exception>
    public static PluginProvider Open(string library, string? name, ImmutableDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(options);
        var full = Path.GetFullPath(library);
        if (!File.Exists(full)) throw new ModelRunException($"execution provider '{library}': no such file");
        SessionLoader.CreateEnvironment();
        var environment = OrtEnv.Instance();
        var before = environment.GetEpDevices().Select(static d => d.EpName).ToHashSet(StringComparer.Ordinal);
        var registration = $"modellint {full}";
        try
        {
            environment.RegisterExecutionProviderLibrary(registration, full);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelRunException($"'{library}' can't be loaded as an execution provider by ONNX Runtime {environment.GetVersionString()}: {OrtReason.Of(e)}", e);
        }

        var all = environment.GetEpDevices().Where(d => !before.Contains(d.EpName)).ToList();
        var names = all.Select(static d => d.EpName).Distinct(StringComparer.Ordinal).ToList();
        if ((name is null ? names.Count == 1 ? names[0] : null : names.Contains(name) ? name : null) is { } chosen)
            return new PluginProvider(registration, chosen, [.. all.Where(d => d.EpName == chosen)], options);
        environment.UnregisterExecutionProviderLibrary(registration);
        throw new ModelRunException(names.Count == 0
            ? $"execution provider '{library}' was loaded, and finds no device on this machine that it can use"
            : $"execution provider '{library}' has {string.Join(", ", names)}: say which by --ep-name");
    }

    /// <inheritdoc/>
    public void Dispose() => OrtEnv.Instance().UnregisterExecutionProviderLibrary(_registration);

    /// <summary>Lets a session run on it alone.</summary>
    internal void AddTo(SessionOptions session)
    {
        session.AppendExecutionProvider(OrtEnv.Instance(), _devices, _options);
        session.AddSessionConfigEntry(NoFallback, "1");
    }

    /// <summary>Lets a session run on it, and on the processor what it doesn't take.</summary>
    internal void AddWithFallback(SessionOptions session) => session.AppendExecutionProvider(OrtEnv.Instance(), _devices, _options);
}
