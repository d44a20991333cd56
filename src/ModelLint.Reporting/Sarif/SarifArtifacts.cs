using Microsoft.CodeAnalysis.Sarif;

namespace ModelLint.Reporting.Sarif;

/// <summary>The model files of a run, in the report's order: index i is model i.</summary>
sealed class SarifArtifacts
{
    readonly List<Uri> _uris = [];

    SarifArtifacts() { }

    public List<Artifact> All { get; } = [];

    public static SarifArtifacts Of(LintReport report)
    {
        var artifacts = new SarifArtifacts();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in report.Models)
        {
            var uri = Unique(SarifUri.Of(model.Path), taken);
            artifacts._uris.Add(uri);
            artifacts.All.Add(Artifact(model, uri));
        }

        return artifacts;
    }

    /// <summary>A reference to a model's file.</summary>
    public ArtifactLocation Location(int model) => new() { Uri = _uris[model], Index = model };

    static Artifact Artifact(ModelReport model, Uri uri)
    {
        var artifact = new Artifact
        {
            Location = new ArtifactLocation { Uri = uri },
            MimeType = "application/x-onnx",
            Roles = ArtifactRoles.AnalysisTarget,
        };
        // The SDK's lengths are 32-bit; a wrong one would be worse than none.
        if (model.Length is > 0 and <= int.MaxValue) artifact.Length = (int)model.Length;
        if (!SarifUri.IsFaithful(model.Path) && !SarifUri.IsRooted(model.Path)) artifact.SetProperty("path", model.Path);
        return artifact;
    }

    // Rooted paths lose their folders, so that two of them may end in one name.
    static Uri Unique(Uri uri, HashSet<string> taken)
    {
        if (taken.Add(uri.OriginalString)) return uri;
        for (var count = 2; ; count++)
        {
            var numbered = $"_{count}/{uri.OriginalString}";
            if (taken.Add(numbered)) return new Uri(numbered, UriKind.Relative);
        }
    }
}
