using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Calibration.Saving;
using ModelLint.Quantization.Planning;
using ModelLint.Reporting;
using ModelLint.Reporting.Text;
using ModelLint.Rules.Quantized;
using ModelLint.Semantics;

namespace ModelLint.Cli.Quantizing;

/// <summary>Says which slices of the outputs a plan leaves nothing of, or few codes: such a model runs, and finds nothing.</summary>
static class LostSlices
{
    static readonly LintOptions _slices = new() { Select = ["ML4009", "ML4010", "ML4011"] };

    /// <summary>Writes a line for each output with such slices on standard error.</summary>
    /// <param name="plan">What is quantized how.</param>
    /// <param name="statistics">What was seen of the values.</param>
    public static void Tell(QuantizationPlan plan, CalibrationStatistics statistics)
    {
        var model = plan.Document.Model;
        var evidence = new ModelEvidence(model, ModelFacts.Of(model), new EvidenceOptions { Encodings = PlannedEncodings.Of(plan), Observed = statistics.ToObservations("calibration") });
        var lost = LintDriver.Of([PackLoader.FromAssembly(typeof(QuantizedPack).Assembly)]).Lint(plan.Document, evidence, _slices).Diagnostics.Where(static d => d.Element.Value is { IsGraphOutput: true }).ToList();
        foreach (var finding in lost) Console.Error.WriteLine(SafeText.Of($"modellint: {finding.Severity.Word()} {finding.Descriptor.Id}: {finding.Message}"));
        if (lost.Any(static d => d.Severity == Severity.Error)) Console.Error.WriteLine("modellint: 'modellint fix' separates such slices, so that each has a scale of its own");
    }
}
