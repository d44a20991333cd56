namespace ModelLint.Analysis.Findings;

/// <summary>How much a finding matters, lowest first, so that severities compare.</summary>
public enum Severity
{
    /// <summary>Not reported.</summary>
    None,
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>Will cost accuracy.</summary>
    Warning,
    /// <summary>Will not work.</summary>
    Error,
}

/// <summary>How a finding is known, surest first.</summary>
public enum Certainty
{
    /// <summary>Follows from the graph and, where a value must be shown to be reached, from running it.</summary>
    Proved,
    /// <summary>Seen on the calibration samples.</summary>
    Observed,
    /// <summary>Read off, or measured on, the quantized model.</summary>
    Measured,
    /// <summary>Neither shown nor excluded by what is known.</summary>
    Possible,
}

/// <summary>What a rule is about; the first digit of its id.</summary>
public enum Category
{
    /// <summary>ML1xxx: the model file and its structure.</summary>
    Model = 1,
    /// <summary>ML2xxx: scales, outputs and weights.</summary>
    Scale = 2,
    /// <summary>ML3xxx: calibration data.</summary>
    Calibration = 3,
    /// <summary>ML4xxx: models that are quantized already.</summary>
    Quantized = 4,
    /// <summary>ML5xxx: what a target can run.</summary>
    Target = 5,
    /// <summary>ML9xxx: the tool itself.</summary>
    Tool = 9,
}
