using System.Text.Encodings.Web;
using System.Text.Json;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Showing;

namespace ModelLint.Cli.Fixing;

/// <summary>What a fix came to, as JSON; numbers that there are none of are null, ∞ is the text "inf".</summary>
static class FixJson
{
    static readonly JsonWriterOptions _options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static void Write(FixReport report, FixArguments arguments, string folder, Stream output)
    {
        using var json = new Utf8JsonWriter(output, _options);
        json.WriteStartObject();
        json.WriteString("model", arguments.Model);
        json.WriteString("outcome", report.HasFailed ? "failed" : report.Files.IsEmpty ? "nothingToFix" : arguments.Writes ? "written" : "wouldChange");
        Array(json, "applied", report.Applied, Applied);
        Array(json, "rejected", report.Rejected, static (j, r) =>
        {
            Fix(j, r.Fix, r.Findings);
            j.WriteString("reason", r.Reason);
        });
        Array(json, "heldBack", report.HeldBack, static (j, h) =>
        {
            Finding(j, h.Finding);
            if (h.Fix is { } fix) j.WriteString("fix", fix.EquivalenceKey);
            j.WriteString("hint", h.Hint);
        });
        Array(json, "candidates", report.Candidates, static (j, c) =>
        {
            j.WriteString("key", c.Key);
            j.WriteBoolean("goodEnough", c.IsGoodEnough);
            Number(j, "worstSqnr", c.IsMade ? c.WorstSqnr : null);
            Array(j, "reasons", c.Breaches);
        });
        Array(json, "promoted", report.Promoted, static (j, p) =>
        {
            j.WriteString("value", p.Value);
            Number(j, "share", p.Share);
            j.WriteNumber("samples", p.Samples);
        });
        if (report.Gain is { } gain)
        {
            json.WriteStartObject("gain");
            json.WriteString("samples", gain.Samples);
            Array(json, "before", MeasuredSlice.All(gain.Before), Slice);
            Array(json, "after", MeasuredSlice.All(gain.After), Slice);
            if (gain.Biases is { } trial) Biases(json, trial);
            json.WriteEndObject();
        }

        if (arguments.Diff) json.WriteString("diff", ModelDiff.Of(report));
        json.WriteString("folder", folder);
        Array(json, "files", report.Files.Select(static f => f.Name));
        json.WriteEndObject();
    }

    static void Applied(Utf8JsonWriter json, AppliedFix applied)
    {
        Fix(json, applied.Fix, applied.Findings);
        json.WriteStartObject("verification");
        json.WriteString("samples", applied.Verification.Samples);
        json.WriteNumber("tolerance", applied.Verification.Tolerance);
        Array(json, "outputs", applied.Verification.Plain.Zip(applied.Verification.Optimized), static (j, d) =>
        {
            j.WriteString("name", d.First.Output);
            j.WriteBoolean("identical", d.First.IsIdentical);
            Number(j, "largestDifference", d.First.Largest);
            Number(j, "largestDifferenceOptimized", d.Second.Largest);
            Number(j, "range", d.First.Range);
        });
        json.WriteEndObject();
        Array(json, "notes", applied.Notes);
    }

    static void Fix(Utf8JsonWriter json, ModelFix fix, IEnumerable<Diagnostic> findings)
    {
        json.WriteString("title", fix.Title);
        json.WriteString("key", fix.EquivalenceKey);
        json.WriteString("safety", fix.Safety == FixSafety.Safe ? "safe" : "unsafe");
        Array(json, "findings", findings, Finding);
    }

    static void Finding(Utf8JsonWriter json, Diagnostic finding)
    {
        json.WriteString("id", finding.Descriptor.Id);
        json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        json.WriteString("element", finding.Element.Path);
        json.WriteString("message", finding.Message);
    }

    static void Biases(Utf8JsonWriter json, BiasTrial trial)
    {
        json.WriteStartObject("biases");
        json.WriteBoolean("corrected", trial.Corrects);
        Number(json, "meanSqnrCorrected", trial.Corrected);
        Number(json, "meanSqnrAsTheyAre", trial.AsTheyAre);
        json.WriteEndObject();
    }

    static void Slice(Utf8JsonWriter json, MeasuredSlice slice)
    {
        json.WriteString("output", slice.Output);
        json.WriteString("slice", slice.Notation);
        Number(json, "effectiveBits", slice.Figures.EffectiveBits);
        Number(json, "sqnr", slice.Figures.Sqnr);
        Number(json, "cosine", slice.Figures.Cosine);
        Number(json, "zeros", slice.Figures.Zeros);
        Number(json, "floatZeros", slice.Figures.FloatZeros);
        Number(json, "step", slice.Figures.Step);
        Number(json, "scoreError", slice.Figures.ScoreError);
    }

    static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Array(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is not { } n) json.WriteNull(name);
        else if (double.IsFinite(n)) json.WriteNumber(name, n);
        else json.WriteString(name, n > 0 ? "inf" : "-inf");
    }
}
