using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;
using Newtonsoft.Json.Linq;

namespace ModelLint.Reporting.Sarif.Baselines;

/// <summary>A baseline that can't be used; the message is one line that says which and why.</summary>
public sealed class BaselineException : Exception
{
    /// <summary>Without a message.</summary>
    public BaselineException() { }

    /// <summary>With what is wrong.</summary>
    public BaselineException(string message) : base(message) { }

    /// <summary>With what is wrong and its cause.</summary>
    public BaselineException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Baselines as SARIF: what <c>modellint baseline</c> writes has little more than identities, so that it merges well; any log of ModelLint is read as one.
/// Models are named by URIs relative to the baseline's folder, or, in another log, to the working folder.
/// </summary>
public static class BaselineFile
{
    const string Fingerprint = "modelElement/v1";
    const string Bits = "effectiveBits";
    const string RelativeTo = "pathsRelativeTo";
    const string Self = "baseline";

    /// <summary>How a baseline names a model.</summary>
    /// <param name="path">Its path relative to the folder that the baseline's URIs are relative to, with forward slashes.</param>
    public static string NameOf(string path) => SarifUri.Of(path).OriginalString;

    /// <summary>The path that a name stands for, relative to the same folder.</summary>
    public static string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Join('/', name.Split('/').Select(static s => s == SarifUri.Parent ? ".." : Uri.UnescapeDataString(s)));
    }

    /// <summary>Reads a log.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="stream">Its bytes.</param>
    /// <param name="isRelativeToItself">True where its names are relative to its own folder.</param>
    /// <exception cref="BaselineException">It is no SARIF, of another tool, or has a result without identity.</exception>
    public static Baseline Read(string path, Stream stream, out bool isRelativeToItself)
    {
        try
        {
            return Read(path, SarifLog.Load(stream), out isRelativeToItself);
        }
        // The library throws these where JSON has another form than it looks for, properties that are read later included.
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or FormatException or InvalidOperationException or InvalidCastException or ArgumentException or NullReferenceException or OverflowException)
        {
            throw new BaselineException($"{path}: no SARIF log: {e.Message.Split('\n')[0].TrimEnd()}", e);
        }
    }

    static Baseline Read(string path, SarifLog? log, out bool isRelativeToItself)
    {
        if (log?.Version != SarifVersion.Current) throw new BaselineException($"{path}: no SARIF log of version 2.1.0");
        if (log.Runs is not { Count: > 0 } runs) throw new BaselineException($"{path}: no SARIF log: it has no runs");
        if (runs.FirstOrDefault(static r => r?.Tool?.Driver?.Name != SarifReporter.ToolName) is var foreign && runs.Any(static r => r?.Tool?.Driver?.Name != SarifReporter.ToolName))
            throw new BaselineException($"{path}: a log of '{foreign?.Tool?.Driver?.Name ?? "an unnamed tool"}', not of {SarifReporter.ToolName}");
        isRelativeToItself = runs.Any(static r => r.TryGetProperty(RelativeTo, out string to) && to == Self);
        return new Baseline(runs.SelectMany(static r => r.Results ?? []).Where(IsOpen).Select((r, i) => Entry(path, r, i)));
    }

    /// <summary>Writes a baseline; the same entries give the same bytes.</summary>
    public static void Write(Baseline baseline, string toolVersion, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var run = new Run
        {
            Tool = new Tool { Driver = new ToolComponent { Name = SarifReporter.ToolName, Version = toolVersion, InformationUri = new Uri(SarifReporter.Home) } },
            Results = [.. baseline.Entries.Select(Result)],
            ColumnKind = ColumnKind.Utf16CodeUnits,
        };
        run.SetProperty(RelativeTo, Self);
        SarifWriting.Write(new SarifLog { SchemaUri = new Uri(SarifReporter.Schema), Version = SarifVersion.Current, Runs = [run] }, stream);
    }

    /// <summary>A result that is told from an entry alone: what the baseline has and a run doesn't.</summary>
    internal static Result Result(BaselineEntry entry)
    {
        var result = new Result
        {
            RuleId = entry.RuleId,
            Kind = ResultKind.Fail,
            Level = SarifTexts.Level(entry.Severity),
            Message = new Message { Text = entry.Message },
            Locations =
            [
                new Location
                {
                    PhysicalLocation = new PhysicalLocation { ArtifactLocation = new ArtifactLocation { Uri = new Uri(entry.Model, UriKind.Relative) } },
                    LogicalLocations = [new LogicalLocation { FullyQualifiedName = entry.Element }],
                },
            ],
            PartialFingerprints = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Fingerprint] = entry.Fingerprint, [SarifResults.LineHash] = entry.Fingerprint },
        };
        // JSON knows no infinity: null says that nothing was left.
        if (entry.EffectiveBits is { } bits) result.SetProperty(Bits, new JRaw(double.IsFinite(bits) ? Math.Round(bits, 2).ToString(CultureInfo.InvariantCulture) : "null"));
        return result;
    }

    // What was accepted or gone when the log was written is no part of what is known.
    static bool IsOpen(Result result) => result.BaselineState != Microsoft.CodeAnalysis.Sarif.BaselineState.Absent && result.Suppressions is not { Count: > 0 };

    static BaselineEntry Entry(string path, Result result, int index)
    {
        var location = result.Locations?.FirstOrDefault();
        if (location?.PhysicalLocation?.ArtifactLocation?.Uri is not { } uri || result.RuleId is not { Length: > 0 } rule
            || result.PartialFingerprints?.TryGetValue(Fingerprint, out var print) is not true || string.IsNullOrEmpty(print))
            throw new BaselineException($"{path}: result {index} has no rule, place or fingerprint '{Fingerprint}': write the baseline with 'modellint baseline create'");
        // In the profiles whose places are elsewhere the model is named by a property.
        return new BaselineEntry(result.TryGetProperty("model", out string model) ? NameOf(model) : uri.OriginalString, rule, print)
        {
            Severity = result.Level switch { FailureLevel.Error => Severity.Error, FailureLevel.Warning => Severity.Warning, FailureLevel.Note => Severity.Note, _ => Severity.None },
            EffectiveBits = BitsOf(result),
            Element = location.LogicalLocation?.FullyQualifiedName ?? location.LogicalLocations?.FirstOrDefault()?.FullyQualifiedName ?? "",
            Message = result.Message?.Text ?? "",
        };
    }

    static double? BitsOf(Result result)
    {
        if (result.TryGetSerializedPropertyValue(Bits, out var own)) return Number(JsonDocument.Parse(own).RootElement);
        if (!result.TryGetSerializedPropertyValue("facts", out var facts)) return null;
        using var document = JsonDocument.Parse(facts);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Bits, out var bits) ? Number(bits) : null;
    }

    static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.Null => double.NegativeInfinity,
        _ => null,
    };
}
