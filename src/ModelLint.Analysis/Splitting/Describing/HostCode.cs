using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Analysis.Fixes;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Splitting.Describing;

/// <summary>A language in which outputs are rebuilt on the host.</summary>
abstract class HostLanguage
{
    /// <summary>What the file's name ends with.</summary>
    public abstract string Suffix { get; }

    /// <summary>The file.</summary>
    public abstract string Write(HostCode code);
}

/// <summary>A recombination with names that any language takes.</summary>
/// <param name="Name">Name of the whole: a namespace, a class.</param>
/// <param name="Model">File name of the original, for a comment.</param>
/// <param name="Inputs">Identifier of each input, its name in the model, and its codes where the head is quantized.</param>
/// <param name="Steps">What is done: identifier of the result, and the inputs' identifiers.</param>
/// <param name="Outputs">Identifier of each output, and of the value that it is.</param>
sealed record HostCode(
    string Name,
    string Model,
    ImmutableArray<(string Id, string Name, OutputCodes? Codes)> Inputs,
    ImmutableArray<(string Id, LayoutStep Action, ImmutableArray<string> Of)> Steps,
    ImmutableArray<(string Id, string Value)> Outputs)
{
    static readonly ImmutableArray<HostLanguage> _languages = [new CppCode(), new CSharpCode(), new PythonCode()];

    /// <summary>One file a language.</summary>
    public static IEnumerable<FixFile> Files(CutDescription cut) => _languages.Select(l => new FixFile(l.Suffix, models => l.Write(Of(cut, models))));

    /// <summary>A number that every language reads as the same float.</summary>
    public static string Float(float value) => value.ToString("E8", CultureInfo.InvariantCulture);

    /// <summary>Numbers separated by commas.</summary>
    public static string List(IEnumerable<long> numbers) => string.Join(", ", numbers.Select(static n => n.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Text in double quotes, as all three languages read it.</summary>
    public static string Quoted(string text) => $"\"{Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Text for a comment: names come from the model, and none may end the line.</summary>
    public static string Plain(string text) => string.Concat(text.Select(static c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));

    static HostCode Of(CutDescription cut, FinishedModels models)
    {
        var recombination = cut.Recombination!;
        var names = new Identifiers();
        var codes = OutputCodes.Of(models);
        var inputs = recombination.Inputs.Select(i => (names.Of(i.Name), i.Name, codes.GetValueOrDefault(i.Name))).ToImmutableArray();
        var outputs = recombination.Outputs.Select(o => (Id: names.Fresh(o), Name: o)).ToImmutableArray();
        var steps = recombination.Steps.Select(s => (names.Of(s.Output), s.Action, s.Inputs.Select(names.Of).ToImmutableArray())).ToImmutableArray();
        return new HostCode(new Identifiers().Of(models.Name), cut.Model, inputs, steps, [.. outputs.Select(o => (o.Id, names.Of(o.Name)))]);
    }

    /// <summary>Identifiers for names: letters, digits and underscores, no two the same, none a word of a language.</summary>
    sealed class Identifiers
    {
        readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
        readonly HashSet<string> _taken = new(StringComparer.Ordinal) { "rebuild", "concat", "transpose", "reshape", "slice", "dequantize", "Tensor", "Codes", "Outputs", "std", "Of", "_strides", "_count", "array" };

        public string Of(string name)
        {
            if (_ids.TryGetValue(name, out var id)) return id;
            return _ids[name] = Fresh(name);
        }

        public string Fresh(string name)
        {
            // A letter before it keeps clear of digits, keywords and what libraries reserve.
            var plain = string.Join('_', new string([.. name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_')]).Split('_', StringSplitOptions.RemoveEmptyEntries));
            if (plain.Length == 0 || !char.IsAsciiLetter(plain[0]) || !plain.AsSpan().ContainsAnyInRange('0', '9') && !plain.Contains('_', StringComparison.Ordinal)) plain = $"t_{plain}";
            var id = plain;
            for (var i = 2; !_taken.Add(id); i++) id = string.Create(CultureInfo.InvariantCulture, $"{plain}_{i}");
            return id;
        }
    }
}
