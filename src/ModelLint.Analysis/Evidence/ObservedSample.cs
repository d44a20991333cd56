namespace ModelLint.Analysis.Evidence;

/// <summary>A sample that observations come from.</summary>
/// <param name="Name">Its name in the data source.</param>
/// <param name="Content">SHA-256 of its files' bytes in hexadecimal digits: two samples with the same one are the same.</param>
/// <param name="Tag">What its maker says it shows; empty where nobody says.</param>
public sealed record ObservedSample(string Name, string Content, string Tag = "");
