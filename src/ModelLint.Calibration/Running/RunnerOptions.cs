namespace ModelLint.Calibration.Running;

/// <summary>How far ONNX Runtime may rewrite the graph before it runs. Values that are asked for survive every level.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all: every node runs as it stands.</summary>
    Off,
    /// <summary>Constant folding and removal of what does nothing.</summary>
    Basic,
    /// <summary>And fusions that a processor's kernels exist for.</summary>
    Extended,
    /// <summary>And layouts that suit the processor.</summary>
    All,
}

/// <summary>How a model is run.</summary>
public sealed record RunnerOptions
{
    /// <summary>How far the graph may be rewritten.</summary>
    public GraphOptimization Optimization { get; init; } = GraphOptimization.Extended;

    /// <summary>Threads inside an operator; 0 means one a core.</summary>
    public int Threads { get; init; }

    /// <summary>An execution provider that everything runs on; null runs on the processor.</summary>
    public PluginProvider? Provider { get; init; }

    /// <summary>Where the provider shall write what it compiled (a model of EPContext nodes); null where it needn't.</summary>
    public string? CompiledFile { get; init; }
}
