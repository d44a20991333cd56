using System.Collections.Immutable;
using System.Text.Json;

namespace ModelLint.Analysis.Configuration;

/// <summary>Builds the tree of a JSON file with lines, which the framework's own trees don't keep.</summary>
ref struct JsonTree
{
    const int MaxDepth = 32;

    readonly string _file;
    readonly ReadOnlySpan<byte> _json;
    Utf8JsonReader _reader;
    long _counted;
    int _line;

    JsonTree(string file, ReadOnlySpan<byte> json)
    {
        _file = file;
        _json = json;
        _line = 1;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
    }

    /// <exception cref="ConfigurationException">It is no JSON.</exception>
    public static JsonNodeAt Parse(string file, ReadOnlySpan<byte> json)
    {
        // An editor's byte order mark.
        if (json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) json = json[3..];
        try
        {
            var tree = new JsonTree(file, json);
            tree._reader.Read();
            var root = tree.Value();
            // What follows the value must be nothing.
            tree._reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            throw new ConfigurationException($"{file}:{(e.LineNumber ?? 0) + 1}: no JSON: {reason}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigurationException($"{file}: no JSON: its text is no UTF-8", e);
        }
    }

    JsonNodeAt Value()
    {
        var (line, kind) = (Line(), _reader.TokenType);
        var items = ImmutableArray.CreateBuilder<JsonNodeAt>();
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        var text = kind switch
        {
            JsonTokenType.String => _reader.GetString()!,
            JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(_reader.ValueSpan),
            _ => "",
        };
        if (kind == JsonTokenType.StartArray)
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) items.Add(Value());
        else if (kind == JsonTokenType.StartObject)
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject) members.Add(Member());
        return new JsonNodeAt(_file, line, kind, text, items.ToImmutable(), members.ToImmutable());
    }

    JsonMember Member()
    {
        var (line, name) = (Line(), _reader.GetString()!);
        _reader.Read();
        return new JsonMember(name, line, Value());
    }

    int Line()
    {
        _line += _json[(int)_counted..(int)_reader.TokenStartIndex].Count((byte)'\n');
        _counted = _reader.TokenStartIndex;
        return _line;
    }
}
