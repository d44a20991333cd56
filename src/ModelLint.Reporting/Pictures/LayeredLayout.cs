using System.Collections.Immutable;
using GraphShape;
using GraphShape.Algorithms.Layout;
using QuikGraph;

namespace ModelLint.Reporting.Pictures;

/// <summary>Where boxes and the bends of edges are: middles, in pixels, y downwards.</summary>
/// <param name="Nodes">The middle of each box.</param>
/// <param name="Bends">The bends of each edge, from its source on.</param>
sealed record LayeredLayout(ImmutableArray<(double X, double Y)> Nodes, ImmutableArray<ImmutableArray<(double X, double Y)>> Bends)
{
    public const double BoxHeight = 36;

    const double LayerGap = 34;
    const double Gap = 16;

    /// <summary>Lays out boxes of the given widths in layers, each box below those that it reads from (Sugiyama, by GraphShape).</summary>
    public static LayeredLayout Of(IReadOnlyList<double> widths, IReadOnlyList<(int From, int To)> edges)
    {
        if (widths.Count == 0) return new LayeredLayout([], []);
        var graph = new BidirectionalGraph<Box, Edge<Box>>(allowParallelEdges: false);
        var boxes = Enumerable.Range(0, widths.Count).Select(static i => new Box(i)).ToList();
        graph.AddVertexRange(boxes);
        var lines = edges.Select(e => new Edge<Box>(boxes[e.From], boxes[e.To])).ToList();
        graph.AddEdgeRange(lines);
        var algorithm = new Seeded(graph, boxes.ToDictionary(static b => b, b => new Size(widths[b.Index], BoxHeight)), new SugiyamaLayoutParameters
        {
            LayerGap = LayerGap,
            SliceGap = Gap,
            PositionMode = -1,
            MinimizeEdgeLength = true,
            OptimizeWidth = false,
            EdgeRouting = SugiyamaEdgeRouting.Traditional,
        });
        algorithm.Compute();
        var middles = Apart([.. boxes.Select(b => (algorithm.VerticesPositions[b].X, algorithm.VerticesPositions[b].Y))], widths);
        return new LayeredLayout(middles, [.. lines.Select(e => algorithm.EdgeRoutes.TryGetValue(e, out var route) && route is not null ? route.Select(static p => (p.X, p.Y)).ToImmutableArray() : [])]);
    }

    // The library averages four placements, after which boxes of one layer may touch: they are pushed to the right until they don't.
    static ImmutableArray<(double X, double Y)> Apart((double X, double Y)[] middles, IReadOnlyList<double> widths)
    {
        foreach (var layer in Enumerable.Range(0, middles.Length).GroupBy(i => middles[i].Y))
        {
            var free = double.NegativeInfinity;
            foreach (var i in layer.OrderBy(i => middles[i].X).ThenBy(static i => i))
            {
                middles[i].X = Math.Max(middles[i].X, free + widths[i] / 2);
                free = middles[i].X + widths[i] / 2 + Gap;
            }
        }

        return [.. middles];
    }

    // Equal by number, and so hashed alike in every run.
    sealed record Box(int Index);

    // The library draws lots, seeded by the clock unless it's told otherwise. The same model gives the same picture.
    sealed class Seeded : SugiyamaLayoutAlgorithm<Box, Edge<Box>, BidirectionalGraph<Box, Edge<Box>>>
    {
        public Seeded(BidirectionalGraph<Box, Edge<Box>> graph, Dictionary<Box, Size> sizes, SugiyamaLayoutParameters parameters) : base(graph, sizes, parameters) => Rand = new Random(1);
    }
}
