using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Json;

/// <summary>A finding's numbers as JSON: the same in the JSON format and in SARIF's properties.</summary>
static class FactsJson
{
    // The relaxed encoder keeps letters of every script and still escapes control characters; nothing here is put into HTML.
    public static JsonWriterOptions Options { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Facts as an object: arguments of the message first, then the others.</summary>
    public static void WriteFacts(Utf8JsonWriter writer, FindingDetails details)
    {
        writer.WriteStartObject();
        foreach (var fact in details.Arguments.Concat(details.Facts).DistinctBy(static f => f.Name))
        {
            writer.WritePropertyName(fact.Name);
            WriteValue(writer, fact.Value);
        }

        writer.WriteEndObject();
    }

    /// <summary>A table as an array of objects.</summary>
    public static void WriteTable(Utf8JsonWriter writer, FactTable table)
    {
        writer.WriteStartArray();
        foreach (var row in table.Rows)
        {
            writer.WriteStartObject();
            for (var index = 0; index < Math.Min(row.Length, table.Columns.Length); index++)
            {
                writer.WritePropertyName(table.Columns[index].Name);
                WriteValue(writer, row[index]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>What can be done, as an array of titles with their command lines.</summary>
    public static void WriteFixes(Utf8JsonWriter writer, ImmutableArray<FixHint> fixes)
    {
        writer.WriteStartArray();
        foreach (var fix in fixes)
        {
            writer.WriteStartObject();
            writer.WriteString("title", fix.Title);
            writer.WriteString("key", fix.Key);
            writer.WriteString("safety", fix.Safety);
            writer.WriteString("command", fix.Command);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>What to do, as an array of a text and its lines.</summary>
    public static void WriteAdvice(Utf8JsonWriter writer, ImmutableArray<Advice> advice)
    {
        writer.WriteStartArray();
        foreach (var item in advice)
        {
            writer.WriteStartObject();
            writer.WriteString("text", item.Text);
            writer.WriteStartArray("lines");
            foreach (var line in item.Lines) writer.WriteStringValue(line);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The name under which a table is written: its own, unless that would hide a field of the finding.</summary>
    public static string TableName(FactTable table, IReadOnlySet<string> taken) => table.Name.Length == 0 || taken.Contains(table.Name) ? "table" : table.Name;

    /// <summary>What <paramref name="write"/> writes, as text.</summary>
    public static string Text(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, options)) write(writer);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // JSON knows no infinity and no NaN.
    static void WriteValue(Utf8JsonWriter writer, FactValue value)
    {
        if (value.Text is { } text) writer.WriteStringValue(text);
        else if (value.Number is { } number && double.IsFinite(number)) writer.WriteNumberValue(number);
        else if (value.Flag is { } flag) writer.WriteBooleanValue(flag);
        else writer.WriteNullValue();
    }
}
