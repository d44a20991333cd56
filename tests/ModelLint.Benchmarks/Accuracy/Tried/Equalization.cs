using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>
/// Moves factors of channels from one convolution into the next through Relu, LeakyRelu or nothing: f(c·x) = c·f(x) for c > 0, so the float model
/// computes the same (Nagel et al. 2019, arXiv 1906.04721, section 4.1).
/// </summary>
static class Equalization
{
    // A channel that is nearly dead would be blown up without end.
    const double MostFactor = 64;

    /// <summary>Makes the ranges of both convolutions' weights the same, channel by channel, two rounds.</summary>
    public static ModelDocument? ByWeights(ModelDocument document, CalibrationStatistics statistics)
    {
        var model = new Weights(document);
        if (model.Pairs.Count == 0) return null;
        for (var round = 0; round < 2; round++)
        {
            foreach (var pair in model.Pairs)
                model.Scale(pair, c => model.WrittenRange(pair, c) is > 0 and var r1 && model.ReadRange(pair, c) is > 0 and var r2 ? Math.Sqrt(r2 / r1) : 1);
        }

        return model.Write();
    }

    /// <summary>Makes all channels that a depthwise convolution reads reach as far: both have scales a channel, so that weights lose nothing.</summary>
    public static ModelDocument? BeforeDepthwise(ModelDocument document, CalibrationStatistics statistics)
    {
        var model = new Weights(document);
        var seen = statistics.Values.ToDictionary(static v => v.Name, static v => v.Observation.Channels, StringComparer.Ordinal);
        var count = 0;
        foreach (var pair in model.Pairs.Where(static p => p.IsDepthwise))
        {
            if (seen.GetValueOrDefault(pair.Between.Name) is not { } channels || channels.Extent != pair.Channels) continue;
            var reach = channels.Min.Zip(channels.Max, static (lo, hi) => Math.Max(-(double)lo, hi)).ToArray();
            var most = reach.Max();
            model.Scale(pair, c => reach[c] > 0 ? most / reach[c] : 1);
            count++;
        }

        return count == 0 ? null : model.Write();
    }

    sealed record Pair(Node First, Node Second, Value Between, int Channels, bool IsDepthwise);

    sealed class Weights
    {
        readonly ModelDocument _document;
        readonly ModelFacts _facts;
        readonly Dictionary<Node, (double[] Data, ImmutableArray<long> Dims)> _weights = [];
        readonly Dictionary<Node, double[]> _biases = [];

        public Weights(ModelDocument document)
        {
            (_document, _facts) = (document, ModelFacts.Of(document.Model, new FactsOptions { WeightsBudget = long.MaxValue }));
            Pairs = [.. document.Model.Graph.Nodes.Select(PairOf).OfType<Pair>()];
        }

        public List<Pair> Pairs { get; }

        public double WrittenRange(Pair pair, int channel) => Row(pair.First, channel).Max(Math.Abs);

        public double ReadRange(Pair pair, int channel) => Column(pair, channel).Max(i => Math.Abs(_weights[pair.Second].Data[i]));

        /// <summary>Multiplies what the first writes with a factor a channel, and divides what the second reads by it.</summary>
        public void Scale(Pair pair, Func<int, double> factorOf)
        {
            for (var c = 0; c < pair.Channels; c++)
            {
                var factor = Math.Clamp(factorOf(c), 1 / MostFactor, MostFactor);
                var (first, second) = (_weights[pair.First], _weights[pair.Second]);
                var row = first.Data.Length / pair.Channels;
                for (var i = c * row; i < (c + 1) * row; i++) first.Data[i] *= factor;
                if (_biases.TryGetValue(pair.First, out var bias)) bias[c] *= factor;
                foreach (var i in Column(pair, c)) second.Data[i] /= factor;
            }
        }

        public ModelDocument Write()
        {
            var editor = new GraphEditor(_document);
            foreach (var edit in editor.Nodes.Where(n => n.Source is { } s && _weights.ContainsKey(s)).ToList())
            {
                var (data, dims) = _weights[edit.Source!];
                Add(editor, edit, 1, dims, data);
                if (_biases.TryGetValue(edit.Source!, out var bias)) Add(editor, edit, 2, [bias.Length], bias);
            }

            return ModelSaver.ToDocument(editor, _document.Path);
        }

        static void Add(GraphEditor editor, NodeEdit edit, int input, ImmutableArray<long> dims, double[] data)
        {
            // In old models constants are inputs too, so that they keep their names; those that several nodes read are made anew.
            var value = edit.Source!.Inputs[input]!;
            var name = value.Initializer is not null && value.Uses.Count == 1 ? value.Name : editor.NewName(value.Name + "_equalized");
            var floats = Array.ConvertAll(data, static d => (float)d);
            var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { dims }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(floats.AsSpan())) };
            editor.SetInitializer(tensor);
            edit.SetInput(input, name);
        }

        Pair? PairOf(Node second)
        {
            if (second is not { OpType: "Conv", Domain: "" } || second.Inputs[0] is not { } read || Before(read) is not { OpType: "Conv", Domain: "" } first || !Load(first) || !Load(second)) return null;
            var (channels, groups) = ((int)_weights[first].Dims[0], (int)_facts.CallOf(second).Int("group", 1));
            // One channel belongs to one index of the weights only where there is one group, or as many as channels.
            if (groups != 1 && groups != channels || _weights[second].Dims[1] * groups != channels) return null;
            return new Pair(first, second, read, channels, groups == channels && channels > 1);
        }

        static Node? Before(Value read)
        {
            if (read.Uses.Count != 1 || read.IsGraphOutput || read.Producer is not { } producer) return null;
            if (producer.OpType is not ("Relu" or "LeakyRelu")) return producer;
            return producer.Inputs[0] is { } inner && inner.Uses.Count == 1 && !inner.IsGraphOutput ? inner.Producer : null;
        }

        bool Load(Node node)
        {
            if (_weights.ContainsKey(node)) return true;
            if (node.Inputs[1] is not { } value || Constant.Of(_facts, value) is not { } weights) return false;
            if (node.Inputs.Length > 2 && node.Inputs[2] is { } bias)
            {
                if (Constant.Of(_facts, bias) is not { } constant) return false;
                _biases[node] = constant.Data;
            }

            _weights[node] = weights;
            return true;
        }

        IEnumerable<double> Row(Node node, int channel)
        {
            var (data, dims) = _weights[node];
            var row = data.Length / (int)dims[0];
            return data.Skip(channel * row).Take(row);
        }

        IEnumerable<int> Column(Pair pair, int channel)
        {
            var (data, dims) = _weights[pair.Second];
            var kernel = data.Length / (int)(dims[0] * dims[1]);
            if (pair.IsDepthwise)
            {
                // Each group's outputs lie together.
                var row = data.Length / pair.Channels;
                return Enumerable.Range(channel * row, row);
            }

            return Enumerable.Range(0, (int)dims[0]).SelectMany(o => Enumerable.Range((o * (int)dims[1] + channel) * kernel, kernel));
        }
    }
}
