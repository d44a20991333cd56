using System.Text;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>A module for Python 3 that needs nothing but its own library; memory of any array of floats (numpy's, for one) is taken as it is.</summary>
sealed class PythonCode : HostLanguage
{
    const string Operations = """
        from array import array


        class Tensor:
            def __init__(self, dims, data):
                self.dims = list(dims)
                self.data = data if isinstance(data, array) else array("f", data)


        class Codes:
            # How the quantized head gives an output: real = scale * (code - zero_point).
            def __init__(self, name, type, scale, zero_point):
                self.name, self.type, self.scale, self.zero_point = name, type, scale, zero_point


        def _count(dims):
            n = 1
            for d in dims:
                n *= d
            return n


        def dequantize(codes, dims, how):
            scale = array("f", [how.scale])[0]
            return Tensor(dims, array("f", [(code - how.zero_point) * scale for code in codes]))


        def concat(axis, *parts):
            dims = list(parts[0].dims)
            dims[axis] = sum(part.dims[axis] for part in parts)
            outer = _count(dims[:axis])
            data = array("f")
            for o in range(outer):
                for part in parts:
                    run = len(part.data) // outer
                    data.extend(part.data[o * run:(o + 1) * run])
            return Tensor(dims, data)


        def transpose(tensor, order):
            steps = [_count(tensor.dims[axis + 1:]) for axis in order]
            dims = [tensor.dims[axis] for axis in order]
            places = [0]
            for extent, step in zip(dims, steps):
                places = [place + i * step for place in places for i in range(extent)]
            return Tensor(dims, array("f", [tensor.data[place] for place in places]))


        def reshape(tensor, dims):
            known = _count(d for d in dims if d >= 0)
            return Tensor([d if d >= 0 else (len(tensor.data) // known if known else 0) for d in dims], tensor.data)


        def slice(tensor, axis, start, step, length):
            dims = list(tensor.dims)
            outer, inner = _count(dims[:axis]), _count(dims[axis + 1:])
            data = array("f")
            for o in range(outer):
                for i in range(length):
                    first = (o * dims[axis] + start + i * step) * inner
                    data.extend(tensor.data[first:first + inner])
            dims[axis] = length
            return Tensor(dims, data)
        """;

    public override string Suffix => ".fix.py";

    public override string Write(HostCode code)
    {
        var text = new StringBuilder();
        text.Append($"# Rebuilds the outputs of {HostCode.Plain(code.Model)} from those of its head. Python 3, no dependencies. Made by modellint fix.\n{Operations.ReplaceLineEndings("\n")}\n\n\n");
        foreach (var (id, name, codes) in code.Inputs)
            if (codes is not null) text.Append($"{id}_codes = Codes({HostCode.Quoted(name)}, \"{codes.Type.OnnxName()}\", {HostCode.Float(codes.Scale)}, {codes.ZeroPoint})\n");
        text.Append($"\n\ndef rebuild({string.Join(", ", code.Inputs.Select(static i => i.Id))}):\n    # Gives {string.Join(", ", code.Outputs.Select(static o => o.Id))}.\n");
        foreach (var (id, action, of) in code.Steps) text.Append($"    {id} = {Call(action, of)}\n");
        return text.Append($"    return {string.Join(", ", code.Outputs.Select(static o => o.Value))}\n").ToString();
    }

    static string Call(LayoutStep action, IReadOnlyList<string> of) => action switch
    {
        JoinStep join => $"concat({join.Axis}, {string.Join(", ", of)})",
        PermuteStep permute => $"transpose({of[0]}, [{HostCode.List(permute.Order.Select(static a => (long)a))}])",
        ReshapeStep reshape => $"reshape({of[0]}, [{HostCode.List(reshape.To.Dims.Select(static d => d.Value ?? -1))}])",
        PickStep pick => pick.Runs.Aggregate(of[0], static (from, r) => $"slice({from}, {r.Axis}, {r.Start}, {r.Step}, {r.Count})"),
        _ => throw new InvalidOperationException($"no code for {action}"),
    };
}
