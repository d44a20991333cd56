using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Calibration;

/// <summary>A rule that judges what calibration samples showed. Without samples it has nothing to judge.</summary>
public abstract class CoverageAnalyzer : ModelAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context) => context.RegisterModelAction(c =>
    {
        if (c.Evidence.Observed is { } observed) Judge(c, observed);
        else c.CouldNotLook("there are no calibration data: give --calibration");
    });

    /// <summary>Judges a model by what was seen.</summary>
    protected abstract void Judge(ModelContext context, Observations observed);
}
