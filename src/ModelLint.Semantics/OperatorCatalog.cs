using System.Collections.Frozen;
using ModelLint.Semantics.Operators;

namespace ModelLint.Semantics;

/// <summary>The units that are known, by domain and operator.</summary>
public sealed class OperatorCatalog
{
    readonly FrozenDictionary<(string Domain, string OpType), OperatorSemantics> _units;

    /// <summary>A catalog of the given units.</summary>
    /// <exception cref="ArgumentException">Two units for one operator.</exception>
    public OperatorCatalog(IEnumerable<OperatorSemantics> units) => _units = units.ToFrozenDictionary(static u => (u.Domain, u.OpType));

    /// <summary>Every unit that ModelLint has.</summary>
    public static OperatorCatalog Default { get; } = new(
    [
        .. ConstantOperators.All,
        .. LayoutOperators.All,
        .. ActivationOperators.All,
        .. UnaryOperators.All,
        .. BinaryOperators.All,
        .. ReductionOperators.All,
        .. GeneratorOperators.All,
        .. SpreadOperators.All,
        .. PickOperators.All,
        .. ControlFlowOperators.All,
        .. SequenceOperators.All,
        .. ConvolutionOperators.All,
        .. PoolingOperators.All,
        .. MatrixOperators.All,
        .. NormalizationOperators.All,
        .. RecurrentOperators.All,
        .. AttentionOperators.All,
        .. FusedAttentionOperators.All,
        .. SamplingOperators.All,
        .. SignalOperators.All,
        .. TextOperators.All,
        .. LossOperators.All,
        .. TrainingOperators.All,
        .. MachineLearningOperators.All,
        .. QuantizationOperators.All,
        .. MicrosoftOperators.All,
    ]);

    /// <summary>The units, sorted by domain and name.</summary>
    public IEnumerable<OperatorSemantics> Units => _units.Values.OrderBy(static u => u.Domain, StringComparer.Ordinal).ThenBy(static u => u.OpType, StringComparer.Ordinal);

    /// <summary>The unit for an operator; null where none covers it.</summary>
    public OperatorSemantics? Find(string domain, string opType) => _units.GetValueOrDefault((domain, opType));
}
