using Microsoft.ML.OnnxRuntime;
using ModelLint.Onnx;
using ModelLint.Onnx.Writing;

namespace ModelLint.Calibration.Running;

/// <summary>Loads models into ONNX Runtime without a trace on the disk where that is possible.</summary>
static class SessionLoader
{
    // Beyond this a second copy in memory costs more than a temporary file.
    const long MaxInMemory = 512L << 20;

    const string ExternalFolder = "session.model_external_initializers_file_folder_path";

    /// <exception cref="ModelRunException">ONNX Runtime, or the execution provider, refuses it.</exception>
    public static InferenceSession Load(ModelDocument document, IReadOnlyCollection<string> outputs, RunnerOptions options)
    {
        if (options.Provider is not { } provider) return Load(document, outputs, options, static _ => { });
        try
        {
            return Load(document, outputs, options, provider.AddTo);
        }
        catch (ModelRunException e) when (ProviderRefusal.Of(document, outputs, options) is { } refused)
        {
            throw new ModelRunException($"the model doesn't run on the execution provider alone: {refused}", e);
        }
    }

    /// <summary>Loads it with options that somebody else adds to.</summary>
    /// <exception cref="ModelRunException">ONNX Runtime refuses it.</exception>
    public static InferenceSession Load(ModelDocument document, IReadOnlyCollection<string> outputs, RunnerOptions options, Action<SessionOptions> prepare)
    {
        try
        {
            CreateEnvironment();
            using var session = Options(options);
            prepare(session);
            // A file elsewhere couldn't refer to its external data, so such models, whose own file is small, are always given as bytes.
            var isExternal = HasExternalData(document.Model);
            if (isExternal && document.Folder is { } folder) session.AddSessionConfigEntry(ExternalFolder, folder);
            return isExternal || document.Length <= MaxInMemory ? FromMemory(document, outputs, session) : FromFile(document, outputs, session);
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            throw new ModelRunException(UnusableCodes.Of(document) ?? $"ONNX Runtime can't load '{document.Path}': {OrtReason.Of(e)}", e) { IsOfModel = true };
        }
    }

    static InferenceSession FromMemory(ModelDocument document, IReadOnlyCollection<string> outputs, SessionOptions options)
    {
        using var bytes = new MemoryStream(checked((int)document.Length + 64 * outputs.Count));
        ModelWriter.WithOutputs(document, outputs, bytes);
        return new InferenceSession(bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray(), options);
    }

    static InferenceSession FromFile(ModelDocument document, IReadOnlyCollection<string> outputs, SessionOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("modellint-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            using (var file = File.Create(path)) ModelWriter.WithOutputs(document, outputs, file);
            return new InferenceSession(path, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static bool HasExternalData(Model model) => model.AllGraphs.Any(static g =>
        g.Initializers.Any(static i => i.Initializer?.External is not null)
        || g.Nodes.Any(static n => n.Attributes.Any(static a => a.Tensors.Any(static t => t.External is not null))));

    static SessionOptions Options(RunnerOptions options)
    {
        var session = new SessionOptions
        {
            GraphOptimizationLevel = options.Optimization switch
            {
                GraphOptimization.Off => GraphOptimizationLevel.ORT_DISABLE_ALL,
                GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
            },
            IntraOpNumThreads = options.Threads,
            // What goes wrong is thrown; ONNX Runtime would say it once more on stderr.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Its threads would wait busily for each other, on the cores that the next sample is decoded on.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (options.CompiledFile is { } compiled)
        {
            session.AddSessionConfigEntry("ep.context_enable", "1");
            session.AddSessionConfigEntry("ep.context_file_path", compiled);
        }

        return session;
    }

    // The environment is the process' own; the first to need it decides what it logs.
    public static void CreateEnvironment()
    {
        if (OrtEnv.IsCreated) return;
        var creation = new EnvironmentCreationOptions { logId = "modellint", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            OrtEnv.CreateInstanceWithOptions(ref creation);
        }
        catch (OnnxRuntimeException) when (OrtEnv.IsCreated)
        {
            // Another thread was quicker.
        }
    }
}
