using System.Text;

namespace ModelLint.Reporting;

/// <summary>Tells a report in one format. Equal reports give equal text, whatever the machine, the culture and the time.</summary>
public abstract class Reporter
{
    /// <summary>Writes the whole report. Lines end with LF on every system, the last one too.</summary>
    public abstract void Write(LintReport report, TextWriter output);

    /// <summary>Writes the whole report as UTF-8 without a byte order mark, and leaves the stream open.</summary>
    public void Write(LintReport report, Stream stream)
    {
        // JSON.parse refuses a byte order mark, and uploads of SARIF go through it.
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        Write(report, writer);
    }
}
