using System.Text;

namespace ModelLint.Reporting.Tests;

static class Rendered
{
    public static string Text(this Reporter reporter, LintReport report) => Encoding.UTF8.GetString(reporter.Bytes(report));

    public static byte[] Bytes(this Reporter reporter, LintReport report)
    {
        using var stream = new MemoryStream();
        reporter.Write(report, stream);
        return stream.ToArray();
    }
}
