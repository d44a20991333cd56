using System.Text;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>A static class for C# 9 and later that needs nothing but the base library.</summary>
sealed class CSharpCode : HostLanguage
{
    const string Operations = """
            public sealed class Tensor
            {
                public Tensor(long[] dims, float[] data)
                {
                    Dims = dims;
                    Data = data;
                }

                public long[] Dims { get; }

                public float[] Data { get; }
            }

            /// <summary>How the quantized head gives an output: real = Scale * (code - ZeroPoint).</summary>
            public sealed class Codes
            {
                public Codes(string name, string type, float scale, long zeroPoint)
                {
                    Name = name;
                    Type = type;
                    Scale = scale;
                    ZeroPoint = zeroPoint;
                }

                public string Name { get; }

                public string Type { get; }

                public float Scale { get; }

                public long ZeroPoint { get; }
            }

            public static Tensor Dequantize(byte[] codes, long[] dims, Codes how) => Dequantize(codes.Length, i => codes[i], dims, how);

            public static Tensor Dequantize(sbyte[] codes, long[] dims, Codes how) => Dequantize(codes.Length, i => codes[i], dims, how);

            public static Tensor Dequantize(ushort[] codes, long[] dims, Codes how) => Dequantize(codes.Length, i => codes[i], dims, how);

            public static Tensor Dequantize(short[] codes, long[] dims, Codes how) => Dequantize(codes.Length, i => codes[i], dims, how);

            static Tensor Dequantize(int count, Func<int, long> code, long[] dims, Codes how)
            {
                var data = new float[count];
                for (var i = 0; i < count; i++) data[i] = (float)(code(i) - how.ZeroPoint) * how.Scale;
                return new Tensor(dims, data);
            }

            static Tensor Concat(int axis, params Tensor[] parts)
            {
                var dims = (long[])parts[0].Dims.Clone();
                dims[axis] = 0;
                foreach (var part in parts) dims[axis] += part.Dims[axis];
                var data = new float[Count(dims, 0)];
                var outer = Count(dims, 0, axis);
                long to = 0;
                for (long o = 0; o < outer; o++)
                {
                    foreach (var part in parts)
                    {
                        var run = part.Data.Length / outer;
                        Array.Copy(part.Data, o * run, data, to, run);
                        to += run;
                    }
                }

                return new Tensor(dims, data);
            }

            static Tensor Transpose(Tensor from, params int[] order)
            {
                var dims = new long[order.Length];
                var steps = new long[order.Length];
                for (var i = 0; i < order.Length; i++)
                {
                    dims[i] = from.Dims[order[i]];
                    steps[i] = Count(from.Dims, order[i] + 1);
                }

                var data = new float[from.Data.Length];
                var at = new long[order.Length];
                long source = 0;
                for (var e = 0; e < data.Length; e++)
                {
                    data[e] = from.Data[source];
                    for (var i = order.Length - 1; i >= 0; i--)
                    {
                        source += steps[i];
                        if (++at[i] < dims[i]) break;
                        source -= steps[i] * dims[i];
                        at[i] = 0;
                    }
                }

                return new Tensor(dims, data);
            }

            static Tensor Reshape(Tensor from, params long[] dims)
            {
                long known = 1;
                foreach (var d in dims) known *= d < 0 ? 1 : d;
                for (var i = 0; i < dims.Length; i++)
                    if (dims[i] < 0) dims[i] = known == 0 ? 0 : from.Data.Length / known;
                return new Tensor(dims, from.Data);
            }

            static Tensor Slice(Tensor from, int axis, long start, long step, long length)
            {
                var dims = (long[])from.Dims.Clone();
                dims[axis] = length;
                long outer = Count(from.Dims, 0, axis), inner = Count(from.Dims, axis + 1);
                var data = new float[outer * length * inner];
                for (long o = 0; o < outer; o++)
                    for (long i = 0; i < length; i++)
                        Array.Copy(from.Data, (o * from.Dims[axis] + start + i * step) * inner, data, (o * length + i) * inner, inner);
                return new Tensor(dims, data);
            }

            static long Count(long[] dims, int first, int last = int.MaxValue)
            {
                long count = 1;
                for (var i = first; i < dims.Length && i < last; i++) count *= dims[i];
                return count;
            }
        """;

    public override string Suffix => ".fix.cs";

    public override string Write(HostCode code)
    {
        var text = new StringBuilder();
        text.Append($"// Rebuilds the outputs of {HostCode.Plain(code.Model)} from those of its head. No dependencies. Made by modellint fix.\nusing System;\n\npublic static class {code.Name}\n{{\n{Operations.ReplaceLineEndings("\n")}\n\n");
        foreach (var (id, name, codes) in code.Inputs)
            if (codes is not null) text.Append($"    public static readonly Codes {id}_codes = new Codes({HostCode.Quoted(name)}, \"{codes.Type.OnnxName()}\", {HostCode.Float(codes.Scale)}f, {codes.ZeroPoint});\n\n");
        var isOne = code.Outputs.Length == 1;
        text.Append($"    /// <summary>Gives {string.Join(", ", code.Outputs.Select(static o => o.Id))}.</summary>\n");
        text.Append($"    public static {(isOne ? "Tensor" : "Tensor[]")} Rebuild({string.Join(", ", code.Inputs.Select(static i => $"Tensor {i.Id}"))})\n    {{\n");
        foreach (var (id, action, of) in code.Steps) text.Append($"        var {id} = {Call(action, of)};\n");
        var values = string.Join(", ", code.Outputs.Select(static o => o.Value));
        return text.Append($"        return {(isOne ? values : $"new[] {{ {values} }}")};\n    }}\n}}\n").ToString();
    }

    static string Call(LayoutStep action, IReadOnlyList<string> of) => action switch
    {
        JoinStep join => $"Concat({join.Axis}, {string.Join(", ", of)})",
        PermuteStep permute => $"Transpose({of[0]}, {HostCode.List(permute.Order.Select(static a => (long)a))})",
        ReshapeStep reshape => $"Reshape({of[0]}, {HostCode.List(reshape.To.Dims.Select(static d => d.Value ?? -1))})",
        PickStep pick => pick.Runs.Aggregate(of[0], static (from, r) => $"Slice({from}, {r.Axis}, {r.Start}, {r.Step}, {r.Count})"),
        _ => throw new InvalidOperationException($"no code for {action}"),
    };
}
