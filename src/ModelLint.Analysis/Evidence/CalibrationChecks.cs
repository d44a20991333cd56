using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>What a preprocessing that wasn't chosen makes of a few samples.</summary>
/// <param name="Preprocessing">Its name.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Samples">On how many samples it was tried.</param>
/// <param name="Reached">The largest element of the values that were looked at, by name.</param>
public sealed record PreprocessingTrial(string Preprocessing, string Description, int Samples, ImmutableDictionary<string, double> Reached);

/// <summary>Observations that were made with other weights than the model has now.</summary>
/// <param name="Origin">The file they were saved in.</param>
/// <param name="Then">Fingerprint of the weights that they were made with.</param>
/// <param name="Now">Fingerprint of the weights that the model has.</param>
/// <param name="Confirmed">Values of which one run on a generated input with the weights of now reached nothing beyond what was observed.</param>
/// <param name="Dropped">Values that it took beyond: what was observed of them isn't used any more; with what was observed and what the run reached.</param>
/// <param name="Problem">Why no such run was made; null where it was.</param>
public sealed record StaleObservations(string Origin, string Then, string Now, ImmutableArray<string> Confirmed, ImmutableArray<DroppedObservation> Dropped, string? Problem);

/// <summary>A value whose observation isn't used any more.</summary>
/// <param name="Value">Its name.</param>
/// <param name="Observed">What was observed of it.</param>
/// <param name="Reached">What the run reached.</param>
public sealed record DroppedObservation(string Value, Interval Observed, Interval Reached);
