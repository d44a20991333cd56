using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Splitting;
using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Text;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Testing;

namespace ModelLint.Fixing.Tests.Splitting;

/// <summary>The code for hosts, compiled and run beside the tail: from the codes of a quantized head to the original outputs, every bit the same.</summary>
public sealed class HostCodeTests : IDisposable
{
    // Every layout operator that comes down to steps, an output that passes by, and names that no language would take.
    const string Moves = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1,2,3,4] x) => (float[1,26,6] "output 0", float[2,3,4] class)
        <float[1] k = {640}, int64[3] flat = {1, 2, -1}, int64[1] two = {2}, int64[1] lead = {0}, int64[1] start = {-1}, int64[1] stop = {-100}, int64[1] axis = {2}, int64[1] back = {-2},
         int64[3] all = {1, -1, 6}, int64[2] parts = {2, 4}>
        {
            a = Tanh (x)
            "boxes/1" = Mul (a, k)
            scores = Sigmoid (x)
            turned = Transpose <perm = [0, 3, 2, 1]> ("boxes/1")
            r = Reshape (turned, flat)
            backwards = Slice (r, start, stop, axis, back)
            s = Flatten <axis = 2> (scores)
            st = Reshape (s, flat)
            first, second = Split <axis = 2> (backwards, parts)
            mixed = Concat <axis = 2> (second, st, first)
            once = Unsqueeze (mixed, lead)
            twice = Squeeze (once, lead)
            same = Identity (twice)
            long = Concat <axis = 2> (same, mixed, st, r, same)
            "output 0" = Reshape (long, all)
            class = Squeeze (a, lead)
        }
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("modellint-host").FullName;

    public static TheoryData<string> Languages => ["cpp", "python", "csharp"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void What_only_moves_elements_is_moved_alike(string language)
    {
        using var document = ModelDocument.Parse(OnnxText.Parse(Moves).ToByteArray(), "my model.onnx");
        Check(document, CutModel.EvidenceOf(document), null, language);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Codes_of_a_quantized_head_become_the_original_outputs(string language)
    {
        using var document = ModelDocument.Open(Corpus.Require("models-structural/yolov8n-pose-320.onnx"));
        var photo = DataSource.OfFiles("photos", [Corpus.Require("images/bus.jpg")]);
        Check(document, CutModel.ObservedOn(document, photo, Preprocessing.Yolo), photo, language);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    void Check(ModelDocument document, ModelEvidence evidence, DataSource? photo, string language)
    {
        var plan = new CutPlanner(document.Model, evidence).BeforeJoins(CutModel.Mixed(evidence, 16)).Plan!;
        using var context = new EditContext(document, evidence, [], new LintOptions(), null!);
        var fix = CutFix.Of(context, plan, "split");
        using var head = ModelSaver.ToDocument(fix.Find(ModelPart.Head)!.Editor, "head");
        using var tail = ModelSaver.ToDocument(fix.Find(ModelPart.Tail)!.Editor, "tail");
        using var quantized = photo is null ? null : Quantize(head, photo);
        var finished = new FinishedModels("my model-2", [new FinishedModel(ModelPart.Head, false, "h", head), new FinishedModel(ModelPart.Tail, false, "t", tail), .. quantized is null ? Enumerable.Empty<FinishedModel>() : [new FinishedModel(ModelPart.Head, true, "q", quantized)]]);
        foreach (var file in fix.Files) File.WriteAllText(Path.Combine(_folder, "code" + file.Suffix), file.Text(finished));
        var inputs = tail.Model.Graph.Inputs.Select((v, i) => Input(v, i, quantized)).ToList();
        var outputs = Run(tail, inputs);
        for (var i = 0; i < inputs.Count; i++) File.WriteAllBytes(Path.Combine(_folder, $"in{i}"), inputs[i].Codes ?? inputs[i].Floats.Data);
        switch (language)
        {
            case "cpp": Cpp(inputs, outputs); break;
            case "python": Python(inputs, outputs); break;
            default: CSharp(inputs, outputs); break;
        }

        for (var i = 0; i < outputs.Count; i++) Assert.Equal(outputs[i].Data, File.ReadAllBytes(Path.Combine(_folder, $"out{i}")));
    }

    // Codes that a quantized head might give, or floats where it isn't quantized; what identifies them in the code is read off the manifest's order.
    static HostInput Input(Value value, int index, ModelDocument? quantized)
    {
        long[] dims = [.. ((TensorType)value.DeclaredType!).Shape!.Dims.Select(static d => d.Value!.Value)];
        var count = (int)dims.Aggregate(static (a, b) => a * b);
        if (quantized is null) return new HostInput(value.Name, dims, null, new SampleTensor(DataType.Float, [.. dims], [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes(i * 0.37f - index * 5))]));
        var codes = Enumerable.Range(0, count).Select(i => (byte)(i * 31 + index * 7)).ToArray();
        var node = quantized.Model.Graph.Find(value.Name)!.Producer!;
        Assert.Equal("DequantizeLinear", node.OpType);
        var (scale, zero) = (node.Inputs[1]!.Initializer!.ToFloats()[0], node.Inputs[2]!.Initializer!.ToInt64s()[0]);
        return new HostInput(value.Name, dims, codes, new SampleTensor(DataType.Float, [.. dims], [.. codes.SelectMany(c => BitConverter.GetBytes((c - zero) * scale))]));
    }

    static ModelDocument Quantize(ModelDocument head, DataSource photo)
    {
        var options = new QuantizationOptions();
        using var prepared = PreparedModel.Of(head, Quantizer.LeastOpset(options));
        return Quantizer.Apply(QuantizationPlanner.Plan(prepared, ValueSummary.Of(Calibrator.Measure(head, photo, Preprocessing.Yolo).Statistics), options), "head.int8");
    }

    static List<SampleTensor> Run(ModelDocument tail, List<HostInput> inputs)
    {
        using var runner = ModelRunner.Load(tail, tail.Model.Graph.Outputs.Select(static o => o.Name), null, new RunnerOptions { Optimization = GraphOptimization.Off });
        using var outputs = runner.Run([.. inputs.Select(static i => i.Floats)]);
        return [.. runner.Outputs.Select(outputs.Copy)];
    }

    void Cpp(List<HostInput> inputs, List<SampleTensor> outputs)
    {
        var names = Names(".fix.hpp", "inline Outputs rebuild(", "const Tensor& ");
        var fields = File.ReadAllText(Path.Combine(_folder, "code.fix.hpp")).Split("struct Outputs {")[1].Split('}')[0].Split("Tensor ").Skip(1).Select(static f => f.Split(';')[0]).ToList();
        var read = inputs.Select((input, i) => input.Codes is null
            ? $"Tensor t{i}{{{{{Dims(input)}}}, read<float>(\"in{i}\")}};"
            : $"const auto c{i} = read<std::uint8_t>(\"in{i}\"); Tensor t{i} = dequantize(c{i}.data(), {{{Dims(input)}}}, {names[i]}_codes);");
        File.WriteAllText(Path.Combine(_folder, "main.cpp"), $$"""
            #include "code.fix.hpp"
            #include <fstream>
            using namespace my_model_2;
            template <typename T> std::vector<T> read(const char* name) {
                std::ifstream file(name, std::ios::binary | std::ios::ate);
                std::vector<T> data(static_cast<std::size_t>(file.tellg()) / sizeof(T));
                file.seekg(0);
                file.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(data.size() * sizeof(T)));
                return data;
            }
            void write(const char* name, const Tensor& t) {
                std::ofstream(name, std::ios::binary).write(reinterpret_cast<const char*>(t.data.data()), static_cast<std::streamsize>(t.data.size() * sizeof(float)));
            }
            int main() {
                {{string.Join("\n    ", read)}}
                const Outputs o = rebuild({{string.Join(", ", inputs.Select(static (_, i) => $"t{i}"))}});
                {{string.Join("\n    ", outputs.Select((_, i) => $"write(\"out{i}\", o.{fields[i]});"))}}
            }
            """);
        Execute("g++", "-std=c++17", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror", "main.cpp", "-o", "main");
        Execute(Path.Combine(_folder, "main"));
    }

    void Python(List<HostInput> inputs, List<SampleTensor> outputs)
    {
        var names = Names(".fix.py", "def rebuild(", "");
        File.Move(Path.Combine(_folder, "code.fix.py"), Path.Combine(_folder, "code.py"));
        var read = inputs.Select((input, i) => input.Codes is null ? $"t.append(code.Tensor([{Dims(input)}], floats('in{i}')))" : $"t.append(code.dequantize(open('in{i}', 'rb').read(), [{Dims(input)}], code.{names[i]}_codes))");
        File.WriteAllText(Path.Combine(_folder, "main.py"), $$"""
            import code_module as code
            from array import array
            def floats(name):
                data = array('f')
                data.frombytes(open(name, 'rb').read())
                return data
            t = []
            {{string.Join("\n", read)}}
            o = code.rebuild(*t)
            for i, one in enumerate([o] if isinstance(o, code.Tensor) else o):
                open(f'out{i}', 'wb').write(one.data.tobytes())
            """);
        // The standard library has a module 'code'.
        File.Move(Path.Combine(_folder, "code.py"), Path.Combine(_folder, "code_module.py"));
        Execute("python3", "main.py");
    }

    void CSharp(List<HostInput> inputs, List<SampleTensor> outputs)
    {
        var names = Names(".fix.cs", "Rebuild(", "Tensor ");
        var type = "my_model_2";
        var read = inputs.Select((input, i) => input.Codes is null
            ? $"var t{i} = new {type}.Tensor(new long[] {{ {Dims(input)} }}, MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(\"in{i}\")).ToArray());"
            : $"var t{i} = {type}.Dequantize(File.ReadAllBytes(\"in{i}\"), new long[] {{ {Dims(input)} }}, {type}.{names[i]}_codes);");
        var code = File.ReadAllText(Path.Combine(_folder, "code.fix.cs"));
        File.WriteAllText(Path.Combine(_folder, "main.cs"), $$"""
            using System;
            using System.IO;
            using System.Runtime.InteropServices;
            {{string.Join("\n", read)}}
            var o = {{(outputs.Count == 1 ? "new[] { " : "")}}{{type}}.Rebuild({{string.Join(", ", inputs.Select(static (_, i) => $"t{i}"))}}){{(outputs.Count == 1 ? " }" : "")}};
            for (var i = 0; i < o.Length; i++) File.WriteAllBytes($"out{i}", MemoryMarshal.AsBytes<float>(o[i].Data).ToArray());
            {{code[code.IndexOf("public static class", StringComparison.Ordinal)..]}}
            """);
        Execute("dotnet", "run", "main.cs");
    }

    // The parameters of the function are the inputs' identifiers, in the tail's order.
    List<string> Names(string suffix, string before, string type)
    {
        var text = File.ReadAllText(Path.Combine(_folder, "code" + suffix));
        return [.. text[(text.IndexOf(before, StringComparison.Ordinal) + before.Length)..].Split(')')[0].Split(", ").Select(p => p[type.Length..])];
    }

    static string Dims(HostInput input) => string.Join(", ", input.Dims.Select(static d => d.ToString(CultureInfo.InvariantCulture)));

    void Execute(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{tool}: {output.Result}{error.Result}");
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"no {tool}: {e.Message}");
        }
    }

    sealed record HostInput(string Name, long[] Dims, byte[]? Codes, SampleTensor Floats);
}
