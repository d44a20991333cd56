namespace ModelLint.Analysis.Configuration;

/// <summary>A value as it stands in a configuration.</summary>
/// <param name="Text">As it is shown; a list in brackets.</param>
/// <param name="Place">File and line.</param>
public sealed record StatedValue(string Text, string Place);
