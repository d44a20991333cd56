using ModelLint.Reporting.Json;
using ModelLint.Reporting.Sarif;
using ModelLint.Reporting.Text;
using ModelLint.Testing;

namespace ModelLint.Reporting.Tests;

public sealed class Dump
{
    [Fact]
    public void All()
    {
        File.WriteAllBytes("/tmp/rep.txt", new TextReporter(TextStyle.Plain).Bytes(Sample.Full()));
        File.WriteAllBytes("/tmp/rep.json", new JsonReporter().Bytes(Sample.Full()));
        File.WriteAllBytes("/tmp/rep.sarif", new SarifReporter().Bytes(Sample.Full()));
        using var w = new StringWriter();
        Notices.Write(Sample.Full(), TextStyle.Plain, w);
        File.WriteAllText("/tmp/rep.err", w.ToString());
        File.WriteAllLines("/tmp/rep.problems", SarifValidator.Validate("/tmp/rep.sarif"));
    }
}
