using System.Text;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>A header for C++17 that needs nothing but the standard library.</summary>
sealed class CppCode : HostLanguage
{
    const string Operations = """
        struct Tensor {
            std::vector<std::int64_t> dims;
            std::vector<float> data;
        };

        // How the quantized head gives an output: real = scale * (code - zero_point).
        struct Codes {
            const char* name;
            const char* type;
            float scale;
            std::int64_t zero_point;
        };

        inline std::int64_t count(const std::vector<std::int64_t>& dims) {
            std::int64_t n = 1;
            for (std::int64_t d : dims) n *= d;
            return n;
        }

        template <typename Code>
        Tensor dequantize(const Code* codes, std::vector<std::int64_t> dims, const Codes& how) {
            Tensor result{std::move(dims), {}};
            result.data.resize(static_cast<std::size_t>(count(result.dims)));
            for (std::size_t i = 0; i < result.data.size(); i++)
                result.data[i] = static_cast<float>(static_cast<std::int64_t>(codes[i]) - how.zero_point) * how.scale;
            return result;
        }

        inline Tensor concat(std::size_t axis, const std::vector<const Tensor*>& parts) {
            Tensor result{parts.at(0)->dims, {}};
            result.dims.at(axis) = 0;
            for (const Tensor* part : parts) result.dims[axis] += part->dims.at(axis);
            result.data.reserve(static_cast<std::size_t>(count(result.dims)));
            std::int64_t outer = 1;
            for (std::size_t i = 0; i < axis; i++) outer *= result.dims[i];
            for (std::int64_t o = 0; o < outer; o++)
                for (const Tensor* part : parts) {
                    const std::ptrdiff_t run = static_cast<std::ptrdiff_t>(part->data.size()) / outer;
                    result.data.insert(result.data.end(), part->data.begin() + o * run, part->data.begin() + (o + 1) * run);
                }
            return result;
        }

        inline Tensor transpose(const Tensor& from, const std::vector<std::size_t>& order) {
            const std::size_t rank = order.size();
            std::vector<std::int64_t> strides(rank, 1), steps(rank), at(rank, 0);
            for (std::size_t i = rank; i-- > 1;) strides[i - 1] = strides[i] * from.dims[i];
            Tensor result{std::vector<std::int64_t>(rank), std::vector<float>(from.data.size())};
            for (std::size_t i = 0; i < rank; i++) {
                result.dims[i] = from.dims.at(order[i]);
                steps[i] = strides[order[i]];
            }
            std::int64_t source = 0;
            for (float& element : result.data) {
                element = from.data[static_cast<std::size_t>(source)];
                for (std::size_t i = rank; i-- > 0;) {
                    source += steps[i];
                    if (++at[i] < result.dims[i]) break;
                    source -= steps[i] * result.dims[i];
                    at[i] = 0;
                }
            }
            return result;
        }

        inline Tensor reshape(const Tensor& from, std::vector<std::int64_t> dims) {
            std::int64_t known = 1;
            for (std::int64_t d : dims) known *= d < 0 ? 1 : d;
            for (std::int64_t& d : dims)
                if (d < 0) d = known == 0 ? 0 : static_cast<std::int64_t>(from.data.size()) / known;
            return Tensor{std::move(dims), from.data};
        }

        inline Tensor slice(const Tensor& from, std::size_t axis, std::int64_t start, std::int64_t step, std::int64_t length) {
            Tensor result{from.dims, {}};
            std::int64_t outer = 1, inner = 1;
            for (std::size_t i = 0; i < axis; i++) outer *= from.dims[i];
            for (std::size_t i = axis + 1; i < from.dims.size(); i++) inner *= from.dims[i];
            result.dims.at(axis) = length;
            result.data.reserve(static_cast<std::size_t>(outer * length * inner));
            for (std::int64_t o = 0; o < outer; o++)
                for (std::int64_t i = 0; i < length; i++) {
                    const std::ptrdiff_t first = (o * from.dims[axis] + start + i * step) * inner;
                    result.data.insert(result.data.end(), from.data.begin() + first, from.data.begin() + first + inner);
                }
            return result;
        }
        """;

    public override string Suffix => ".fix.hpp";

    public override string Write(HostCode code)
    {
        var text = new StringBuilder();
        text.Append($"// Rebuilds the outputs of {HostCode.Plain(code.Model)} from those of its head. C++17, no dependencies. Made by modellint fix.\n#pragma once\n\n#include <cstddef>\n#include <cstdint>\n#include <utility>\n#include <vector>\n\n");
        text.Append($"namespace {code.Name} {{\n\n{Operations.ReplaceLineEndings("\n")}\n\n");
        foreach (var (id, name, codes) in code.Inputs)
            if (codes is not null) text.Append($"inline constexpr Codes {id}_codes{{{HostCode.Quoted(name)}, \"{codes.Type.OnnxName()}\", {HostCode.Float(codes.Scale)}f, {codes.ZeroPoint}}};\n");
        text.Append($"\nstruct Outputs {{\n{string.Concat(code.Outputs.Select(static o => $"    Tensor {o.Id};\n"))}}};\n\n");
        text.Append($"inline Outputs rebuild({string.Join(", ", code.Inputs.Select(static i => $"const Tensor& {i.Id}"))}) {{\n");
        foreach (var (id, action, of) in code.Steps) text.Append($"    const Tensor {id} = {Call(action, of)};\n");
        return text.Append($"    return Outputs{{{string.Join(", ", code.Outputs.Select(static o => o.Value))}}};\n}}\n\n}}  // namespace {code.Name}\n").ToString();
    }

    static string Call(LayoutStep action, IReadOnlyList<string> of) => action switch
    {
        JoinStep join => $"concat({join.Axis}, {{{string.Join(", ", of.Select(static o => $"&{o}"))}}})",
        PermuteStep permute => $"transpose({of[0]}, {{{HostCode.List(permute.Order.Select(static a => (long)a))}}})",
        ReshapeStep reshape => $"reshape({of[0]}, {{{HostCode.List(reshape.To.Dims.Select(static d => d.Value ?? -1))}}})",
        PickStep pick => pick.Runs.Aggregate(of[0], static (from, r) => $"slice({from}, {r.Axis}, {r.Start}, {r.Step}, {r.Count})"),
        _ => throw new InvalidOperationException($"no code for {action}"),
    };
}
