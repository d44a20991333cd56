using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;

namespace ModelLint.Analysis.Rules;

/// <summary>Rules that come together. A pack's assembly names its class with <see cref="RulePackAttribute"/>.</summary>
public abstract class RulePack
{
    /// <summary>Its name, as SARIF's tool component shows it.</summary>
    public abstract string Name { get; }

    /// <summary>Its rules.</summary>
    public abstract ImmutableArray<ModelAnalyzer> Analyzers { get; }

    /// <summary>What can be done about its findings, or about those of other packs.</summary>
    public virtual ImmutableArray<ModelFixProvider> FixProviders => [];
}

/// <summary>Names the pack that an assembly holds: <c>[assembly: RulePack(typeof(MyPack))]</c>. The class needs a constructor without parameters.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class RulePackAttribute(Type pack) : Attribute
{
    /// <summary>The pack's class.</summary>
    public Type Pack { get; } = pack;
}
