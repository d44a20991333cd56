using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;

namespace ModelLint.Reporting.Pictures;

/// <summary>The pictures of a model in a report. They are drawn while the model is open.</summary>
/// <param name="Whole">The whole main graph with every finding framed; null where it is too large for a picture.</param>
/// <param name="Around">What is around each finding's place, for the worst findings.</param>
public sealed record ModelPictures(XElement? Whole, IReadOnlyDictionary<ModelElement, XElement> Around)
{
    // A page with thousands of pictures is read by nobody.
    const int MaxAround = 50;

    /// <summary>Draws them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="evidence">What is known of it.</param>
    /// <param name="findings">What was found in it.</param>
    public static ModelPictures Of(Model model, ModelEvidence evidence, IEnumerable<Diagnostic> findings)
    {
        var places = findings.Where(static f => f.Severity != Severity.None).OrderByDescending(static f => f.Severity).Select(static f => f.Element).Distinct().ToList();
        var around = ImmutableDictionary.CreateBuilder<ModelElement, XElement>();
        foreach (var place in places.Take(MaxAround))
            if (GraphPicture.Around(place, evidence) is { } picture) around[place] = picture;
        return new ModelPictures(GraphPicture.Whole(model.Graph, evidence, places), around.ToImmutable());
    }
}
