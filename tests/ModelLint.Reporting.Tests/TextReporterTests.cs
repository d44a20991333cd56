using ModelLint.Reporting.Text;

namespace ModelLint.Reporting.Tests;

public sealed class TextReporterTests
{
    [Theory]
    [InlineData(0, "0.0 %")]
    [InlineData(0.0004, "< 0.1 %")]
    [InlineData(0.0005, "0.1 %")]
    [InlineData(0.089, "8.9 %")]
    [InlineData(0.9994, "99.9 %")]
    [InlineData(0.9996, "> 99.9 %")]
    [InlineData(1, "100.0 %")]
    public void A_share_is_rounded_neither_to_none_nor_to_all(double share, string text) => Assert.Equal(text, ShareText.Of(share));

    [Fact]
    public void A_finding_is_one_line_with_its_details_below()
    {
        var text = new TextReporter(TextStyle.Plain).Text(Sample.Full());
        Assert.StartsWith(
            """
            models/yolo v8 #1.onnx:main_graph/node_output0: error ML2002: Output 'output0' joins 'boxes' with 'scores', and output0 keeps 2 levels.
                slice    max   bits  constant      SQNR
                [0:4]    640      8  no         49.9 dB
                [4:84]     1  -1.32  becomes 0     -inf
                [84:85]  NaN      -  -                -
                Every class score rounds to 0.
                how known: Sigmoid bounds [4:84]; [0:4] was seen on 8 samples.
                chain: [4:84] can only be in 0..1: node_s gives 0..1 whatever its input → node_output0 joins it as [4:84]
                premise: --target int8
                see also main_graph/node_s: the scores come from here
                what to do: Cut the model before the Concat:
                    onnx.utils.extract_model('a.onnx', 'b.onnx', ['x'], ['x', 's'])
                what to do: Give the scores an output of their own.

            """.ReplaceLineEndings("\n"),
            text,
            StringComparison.Ordinal);
        Assert.Contains(": note ML2001: if quantized to INT8: Value 'output0' joins values that differ 30 times", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_model_says_why_and_the_summary_counts()
    {
        var lines = new TextReporter(TextStyle.Plain).Text(Sample.Full()).TrimEnd('\n').Split('\n');
        Assert.Contains(@"broken.onnx: cannot be read: not a protobuf message (\x1B[1m at byte 2)", lines);
        Assert.Equal("3 models: 2 errors, 4 warnings, 2 notes, 1 cannot be read", lines[^1]);
    }

    [Fact]
    public void A_clean_model_is_a_summary_only() =>
        Assert.Equal("1 model: 0 errors, 0 warnings, 0 notes\n", new TextReporter(TextStyle.Plain).Text(Sample.Clean));

    [Fact]
    public void Nothing_from_a_model_reaches_the_terminal_as_a_command()
    {
        using var notices = new StringWriter();
        Notices.Write(Sample.Full(), TextStyle.Plain, notices);
        foreach (var text in (string[])[new TextReporter(TextStyle.Plain).Text(Sample.Full()), notices.ToString()])
        {
            Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
            Assert.Contains(@"evil\x1B[31m""'<b>\u202E\x9B\ {0} [x](1)\x0A../ж日", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Colours_are_on_the_severity_and_the_id_only()
    {
        var plain = new TextReporter(TextStyle.Plain).Text(Sample.Full());
        var colored = new TextReporter(TextStyle.Colored).Text(Sample.Full());
        Assert.Contains(": \e[1;31merror\e[0m \e[1;31mML2002\e[0m: ", colored, StringComparison.Ordinal);
        Assert.Equal(2 * 2 * 8, colored.Count(static c => c == '\e'));
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public void Notices_name_the_model_or_the_tool()
    {
        using var notices = new StringWriter();
        Notices.Write(Sample.Full(), TextStyle.Plain, notices);
        var lines = notices.ToString().Split('\n');
        Assert.Equal("modellint: note ML9005: 'lfs.onnx' is a Git LFS pointer and was not fetched.", lines[0]);
        Assert.Equal("models/yolo v8 #1.onnx: error ML9001: rule ACME002 crashed and found nothing more: InvalidOperationException: sorry", lines[1]);
    }

    [Theory]
    [InlineData("plain ж日 [0:4]", "plain ж日 [0:4]")]
    [InlineData("a\tb\r\n\u007f", @"a\x09b\x0D\x0A\x7F")]
    [InlineData("\u200B\u2066\u2028\uFEFF", @"\u200B\u2066\u2028\uFEFF")]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    public void Text_is_made_safe(string text, string safe) => Assert.Equal(safe, SafeText.Of(text));

    // A fact of its own, since attributes can't hold half of a surrogate pair.
    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFDb", SafeText.Of("a\ud83db"));
}
