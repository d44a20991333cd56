using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>What a preprocessing that wasn't chosen makes of a few calibration samples.</summary>
/// <param name="Preprocessing">Its name.</param>
/// <param name="Seen">What it made the values reach that were looked at.</param>
public sealed record PreprocessingTrial(string Preprocessing, Observations Seen);

/// <summary>Tries preprocessings that weren't chosen. What a rule needs tried, it gets through its evidence.</summary>
public interface ITrialRunner
{
    /// <summary>
    /// Runs the model on a few calibration samples with each other preprocessing there is, and tells what the given values of the main graph
    /// reached; empty, with the reason, where nothing can be tried.
    /// </summary>
    ImmutableArray<PreprocessingTrial> Try(IReadOnlyList<Value> values, out string? problem);

    /// <summary>Looks for arrays whose channels come last, given for an input where they come first.</summary>
    ImmutableArray<InterleavedInput> FindInterleaved();
}

/// <summary>
/// Arrays given for an input whose channels come first, in which elements three apart are more alike than neighbours: so it is in pictures whose channels come last, and never in
/// pictures whose channels come first.
/// </summary>
/// <param name="Input">The input's name.</param>
/// <param name="Samples">In how many samples that were looked at, all of them.</param>
/// <param name="Neighbours">Mean difference of neighbours.</param>
/// <param name="ThreeApart">Mean difference of elements three apart.</param>
public sealed record InterleavedInput(string Input, int Samples, double Neighbours, double ThreeApart);

/// <summary>What a model says itself about how its inputs are prepared.</summary>
/// <param name="Preprocessing">Name of the preprocessing that it asks for.</param>
/// <param name="Reason">What in the model says so, in a few words.</param>
/// <param name="Domain">What the inputs' values lie in then.</param>
public sealed record AskedPreprocessing(string Preprocessing, string Reason, Interval Domain);

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
