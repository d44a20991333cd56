using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ModelLint.Analysis.Configuration;

/// <summary>A value in a JSON file that people write (comments and trailing commas are allowed), with its line for messages.</summary>
public sealed class JsonNodeAt
{
    internal JsonNodeAt(string file, int line, JsonTokenType kind, string text, ImmutableArray<JsonNodeAt> items, ImmutableArray<JsonMember> members) =>
        (File, Line, Kind, Text, Items, Members) = (file, line, kind, text, items, members);

    /// <summary>The file's path as it was given.</summary>
    public string File { get; }

    /// <summary>Line of its first character, from 1.</summary>
    public int Line { get; }

    /// <summary>True for null.</summary>
    public bool IsNull => Kind == JsonTokenType.Null;

    /// <summary>True for a string.</summary>
    public bool IsText => Kind == JsonTokenType.String;

    /// <summary>True for a list.</summary>
    public bool IsList => Kind == JsonTokenType.StartArray;

    /// <summary>True for an object.</summary>
    public bool IsObject => Kind == JsonTokenType.StartObject;

    JsonTokenType Kind { get; }

    string Text { get; }

    ImmutableArray<JsonNodeAt> Items { get; }

    ImmutableArray<JsonMember> Members { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">It can't be read or is no JSON.</exception>
    public static JsonNodeAt Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return JsonTree.Parse(path, System.IO.File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"{path}: can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="json">The text.</param>
    /// <exception cref="ConfigurationException">It is no JSON.</exception>
    public static JsonNodeAt Parse(string file, string json) => JsonTree.Parse(file, Encoding.UTF8.GetBytes(json));

    /// <summary>A string.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public string AsText() => IsText ? Text : throw Wrong("a string");

    /// <summary>One of several strings.</summary>
    /// <exception cref="ConfigurationException">It is none of them.</exception>
    public string AsOneOf(IReadOnlyCollection<string> known) => AsText() is var text && known.Contains(text) ? text : throw Error($"'{text}' is not known here: {NearestName.Hint(text, known)}");

    /// <summary>A string, number or truth value as the text that a rule's option takes.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public string AsScalar() => Kind switch
    {
        JsonTokenType.String or JsonTokenType.Number => Text,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw Wrong("a string, a number or a truth value"),
    };

    /// <summary>A finite number.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public double AsNumber() =>
        Kind == JsonTokenType.Number && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Wrong("a number");

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public int AsInteger(int least, int most = int.MaxValue) =>
        Kind == JsonTokenType.Number && int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(most == int.MaxValue ? $"a whole number of {least} or more" : $"a whole number of {least} to {most}");

    /// <summary>A list.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public ImmutableArray<JsonNodeAt> AsList() => IsList ? Items : throw Wrong("a list");

    /// <summary>An object with names of the user's own, in the order of the file.</summary>
    /// <exception cref="ConfigurationException">It is none, or a name is there twice.</exception>
    public ImmutableArray<JsonMember> AsMap()
    {
        if (!IsObject) throw Wrong("an object");
        for (var i = 1; i < Members.Length; i++)
            if (Members.Take(i).Any(m => m.Name == Members[i].Name)) throw Members[i].Error($"'{Members[i].Name}' is there twice");
        return Members;
    }

    /// <summary>An object with known keys.</summary>
    /// <exception cref="ConfigurationException">It is none, or has another key.</exception>
    public IReadOnlyDictionary<string, JsonNodeAt> AsObject(IReadOnlyCollection<string> keys)
    {
        var members = AsMap();
        foreach (var member in members)
            if (!keys.Contains(member.Name)) throw member.Error($"there is no key '{member.Name}' here: {NearestName.Hint(member.Name, keys)}");
        return members.ToDictionary(static m => m.Name, static m => m.Value, StringComparer.Ordinal);
    }

    /// <summary>File and line, for messages.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>What is wrong with it, with its file and line.</summary>
    public ConfigurationException Error(string text) => new($"{Place}: {text}");

    /// <summary>Every value in it that isn't an object, by its path (<c>calibration.data</c>); a list is one value.</summary>
    public IEnumerable<(string Path, StatedValue Value)> Leaves(string path = "") => IsObject
        ? Members.SelectMany(m => m.Value.Leaves(path.Length == 0 ? m.Name : $"{path}.{m.Name}"))
        : [(path, new StatedValue(Shown, Place))];

    string Shown => Kind switch
    {
        JsonTokenType.StartArray => $"[{string.Join(", ", Items.Select(static i => i.Shown))}]",
        JsonTokenType.StartObject => $"{{{string.Join(", ", Members.Select(static m => $"{m.Name}: {m.Value.Shown}"))}}}",
        JsonTokenType.Null => "null",
        _ => AsScalar(),
    };

    ConfigurationException Wrong(string wanted) => Error($"{wanted} is needed, and this is {Kind switch
    {
        JsonTokenType.String => $"the string '{Text}'",
        JsonTokenType.Number => Text,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    }}");
}

/// <summary>A name in a JSON object, and what it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Value">What it stands for.</param>
public sealed record JsonMember(string Name, int Line, JsonNodeAt Value)
{
    /// <summary>What is wrong with the name, with its file and line.</summary>
    public ConfigurationException Error(string text) => new($"{Value.File}:{Line}: {text}");
}
