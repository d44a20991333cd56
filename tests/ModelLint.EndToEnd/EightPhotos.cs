using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>The eight photos that the corpus' table of joined values was measured on, in a folder of their own.</summary>
static class EightPhotos
{
    static readonly string[] _names = ["bus.jpg", "zidane.jpg", "dog.jpg", "person.jpg", "coco-000000038829.jpg", "coco-000000075612.jpg", "pose-coco-000000040083.jpg", "pose-ochuman-003799.jpg"];

    static readonly Lazy<string> _folder = new(static () =>
    {
        var folder = Path.Combine(Path.GetTempPath(), "modellint-eight-photos");
        Directory.CreateDirectory(folder);
        foreach (var name in _names) File.Copy(Corpus.Require(Path.Combine("images", name)), Path.Combine(folder, name), overwrite: true);
        return folder;
    });

    public static string Folder
    {
        get
        {
            Corpus.Require("images");
            return _folder.Value;
        }
    }
}
