using System.Collections.Immutable;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>Indexes a ModelProto: what the graph says is read, payloads of tensors are stepped over.</summary>
sealed class ModelReader(ModelBytes bytes, TensorStore store)
{
    ReadOnlySpan<byte> File => bytes.Bytes(new ByteSpan(0, bytes.Length));

    /// <exception cref="ModelFormatException">Not a model.</exception>
    public Model Read()
    {
        var problems = new List<StructureProblem>();
        var graphs = new GraphReader(bytes, store, problems);
        ByteSpan? main = null;
        var functions = new List<ByteSpan>();
        var opsets = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        long irVersion = 0, modelVersion = 0;
        string producer = "", producerVersion = "", domain = "", doc = "";
        var reader = new WireReader(File, new ByteSpan(0, bytes.Length));
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case ModelProto.IrVersionFieldNumber: irVersion = reader.ReadInt64(); break;
                case ModelProto.ProducerNameFieldNumber: producer = reader.ReadString(); break;
                case ModelProto.ProducerVersionFieldNumber: producerVersion = reader.ReadString(); break;
                case ModelProto.DomainFieldNumber: domain = reader.ReadString(); break;
                case ModelProto.ModelVersionFieldNumber: modelVersion = reader.ReadInt64(); break;
                case ModelProto.DocStringFieldNumber: doc = reader.ReadString(); break;
                case ModelProto.GraphFieldNumber: main = reader.ReadSpan(); break;
                case ModelProto.OpsetImportFieldNumber: Opset(File, reader.ReadSpan(), opsets); break;
                case ModelProto.MetadataPropsFieldNumber: metadata.Add(Entry(File, reader.ReadSpan())); break;
                case ModelProto.FunctionsFieldNumber: functions.Add(reader.ReadSpan()); break;
                default: reader.Skip(); break;
            }
        }

        if (main is null) throw new ModelFormatException("not an ONNX model: there is no graph in it");
        return new Model(graphs.ReadMain(main.Value))
        {
            IrVersion = irVersion,
            ProducerName = producer,
            ProducerVersion = producerVersion,
            Domain = domain,
            ModelVersion = modelVersion,
            DocString = doc,
            OpsetImports = opsets.ToImmutable(),
            Metadata = metadata.DrainToImmutable(),
            Functions = [.. functions.Select(graphs.ReadFunction)],
            Problems = [.. problems],
        };
    }

    internal static void Opset(ReadOnlySpan<byte> file, ByteSpan span, ImmutableSortedDictionary<string, long>.Builder opsets)
    {
        var reader = new WireReader(file, span);
        var (domain, version) = ("", 0L);
        while (reader.Next())
        {
            if (reader.Field == OperatorSetIdProto.DomainFieldNumber) domain = reader.ReadString();
            else if (reader.Field == OperatorSetIdProto.VersionFieldNumber) version = reader.ReadInt64();
            else reader.Skip();
        }

        opsets[DefaultDomain(domain)] = version;
    }

    internal static string DefaultDomain(string domain) => domain == "ai.onnx" ? "" : domain;

    internal static KeyValuePair<string, string> Entry(ReadOnlySpan<byte> file, ByteSpan span)
    {
        var reader = new WireReader(file, span);
        var (key, value) = ("", "");
        while (reader.Next())
        {
            if (reader.Field == StringStringEntryProto.KeyFieldNumber) key = reader.ReadString();
            else if (reader.Field == StringStringEntryProto.ValueFieldNumber) value = reader.ReadString();
            else reader.Skip();
        }

        return new KeyValuePair<string, string>(key, value);
    }
}
