using Microsoft.CodeAnalysis.Sarif;

namespace ModelLint.Reporting.Sarif;

/// <summary>The model files of a run, in the report's order: index i is model i.</summary>
sealed class SarifArtifacts
{
    readonly List<Uri> _uris = [];
    readonly Dictionary<int, ArtifactLocation> _listings = [];

    SarifArtifacts() { }

    public List<Artifact> All { get; } = [];

    public static SarifArtifacts Of(LintReport report, SarifOptions options)
    {
        var artifacts = new SarifArtifacts();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in report.Models)
        {
            var uri = Unique(SarifUri.Of(model.Path), taken);
            artifacts._uris.Add(uri);
            artifacts.All.Add(Artifact(model, uri));
        }

        if (options.Profile != SarifProfile.GitHub) artifacts.AddListings(report, options, taken);
        return artifacts;
    }

    /// <summary>A reference to the text of a model; null where there is none.</summary>
    public ArtifactLocation? Listing(int model) => _listings.TryGetValue(model, out var location) ? new ArtifactLocation(location) : null;

    // Beside a log for editors the listings are files; elsewhere the log holds their text.
    void AddListings(LintReport report, SarifOptions options, HashSet<string> taken)
    {
        var names = SarifListings.Names(report);
        for (var model = 0; model < report.Models.Length; model++)
        {
            if (report.Models[model].Listing is not { } text) continue;
            var isFile = options.Profile == SarifProfile.Ide;
            var uri = isFile
                ? SarifUri.Of(options.ListingFolder.Length == 0 ? names[model] : $"{options.ListingFolder}/{names[model]}")
                : Unique(new Uri($"{_uris[model].OriginalString}{SarifListings.Ending}", UriKind.Relative), taken);
            _listings[model] = new ArtifactLocation { Uri = uri, Index = All.Count };
            All.Add(new Artifact { Location = new ArtifactLocation { Uri = uri }, MimeType = "text/plain", Encoding = "utf-8", Contents = isFile ? null : new ArtifactContent { Text = text } });
        }
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
