using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Reporting;

namespace ModelLint.Cli.Baselines;

/// <summary>The models of a run, compared with what is known.</summary>
/// <param name="Models">The models; their findings have matches where something was compared.</param>
/// <param name="Report">What it was compared with; null where it wasn't.</param>
/// <param name="Notifications">What is to be said of the comparison.</param>
sealed record KnownFindings(ImmutableArray<ModelReport> Models, BaselineReport? Report, ImmutableArray<Notification> Notifications);
