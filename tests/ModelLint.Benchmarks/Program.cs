using System.Globalization;
using ModelLint.Benchmarks;
using ModelLint.Benchmarks.Accuracy;
using ModelLint.Testing;

if (Corpus.Root is not { } corpus)
{
    Console.Error.WriteLine("no corpus: set MODELLINT_CORPUS, or put it at ../shared/corpus beside the checkout");
    return 2;
}

switch (args)
{
    case ["calibration"]:
        CalibrationBenchmark.Speed(corpus);
        return 0;
    case ["memory", var photos] when int.TryParse(photos, NumberStyles.None, CultureInfo.InvariantCulture, out var count):
        CalibrationBenchmark.Memory(corpus, count);
        return 0;
    case ["parts", var folder]:
        MergingBenchmark.WriteParts(folder, parts: 8, samples: 5000);
        return 0;
    case ["lint", var program]:
        LintBenchmark.Run(program, corpus);
        return 0;
    case ["sarif"]:
        SarifBenchmark.Run();
        return 0;
    case ["semantics"]:
        SemanticsBenchmark.Run(corpus);
        return 0;
    case ["selection", var model, var picks] when int.TryParse(picks, NumberStyles.None, CultureInfo.InvariantCulture, out var count):
        SelectionBenchmark.Run(corpus, model, count);
        return 0;
    case ["accuracy", var model, .. var settings]:
        return AccuracyBenchmark.Run(corpus, model, Settings(settings));
    case ["accuracy-table", var model, .. var settings]:
        return AccuracyBenchmark.Table(corpus, model, Settings(settings));
    case ["promotion"]:
        PromotionBenchmark.Run(corpus);
        return 0;
    default:
        Console.Error.WriteLine("usage: ModelLint.Benchmarks accuracy <model> [setting=value …] | accuracy-table <model> [scope=integer] [only=text,…] [cache=folder] | promotion | lint <published modellint> | sarif | semantics | calibration | memory <number of photos> | parts <folder> | selection <model> <random picks to quantize>");
        return 2;
}

static Dictionary<string, string> Settings(IEnumerable<string> settings) => settings.Select(static s => s.Split('=', 2)).ToDictionary(static s => s[0], static s => s[1]);
