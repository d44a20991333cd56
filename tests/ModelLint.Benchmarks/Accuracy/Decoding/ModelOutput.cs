using System.Collections.Immutable;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>One output of a run: elements in row-major order, and extents.</summary>
sealed record ModelOutput(float[] Data, ImmutableArray<long> Dims);

/// <summary>What a model's outputs, in the order of the graph, say that it found: scores of at least <see cref="Detection.Least"/>, overlaps suppressed.</summary>
delegate List<Detection> Decoder(IReadOnlyList<ModelOutput> outputs);
