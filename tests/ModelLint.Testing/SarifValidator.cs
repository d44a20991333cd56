using System.Diagnostics;
using System.Text.Json;

namespace ModelLint.Testing;

/// <summary>
/// Two independent judges of a SARIF log: ajv with the JSON schema (the Multitool misses wrong words in enumerations), and
/// Microsoft's Sarif.Multitool with its own and code scanning's rules. Both come from npm, see tests/fetch.sh.
/// </summary>
public static class SarifValidator
{
    /// <summary>
    /// Names a further schema to validate against, such as the draft-04 one that OASIS publishes, which no package ships.
    /// </summary>
    const string FurtherSchema = "MODELLINT_SARIF_SCHEMA";

    // GH1003 asks for startLine, but a binary file has no lines, and the SARIF standard forbids them there.
    // SARIF2004 finds ruleId superfluous, for the file's size, beside the reference to a rule of an extension; but code scanning and
    // GitLab know a result by it.
    static readonly string[] Waived = ["GH1003", "SARIF2004 Warning_AvoidDuplicativeResultRuleInformation"];

    static string Tests => Path.Combine(Corpus.Repository, "tests");

    static string Package => Path.Combine(Tests, "node_modules", "@microsoft", "sarif-multitool-linux");

    static string Tool => Path.Combine(Package, "Sarif.Multitool");

    /// <summary>What is wrong with the log, one line a problem; the calling test is skipped where a judge is absent.</summary>
    /// <param name="path">The log.</param>
    /// <param name="waived">Ids of rules that this log needn't keep, besides those that none of ours does; the caller says why.</param>
    public static IReadOnlyList<string> Validate(string path, params string[] waived)
    {
        RequireTools();
        return [.. BySchema(path), .. ByMultitool(path, [.. Waived, .. waived])];
    }

    /// <summary>What ajv finds wrong with any JSON file by any schema; the calling test is skipped where it is absent.</summary>
    public static IReadOnlyList<string> ValidateJson(string path, string schema)
    {
        RequireTools();
        return ByAjv(path, [schema]);
    }

    /// <summary>Runs the Multitool; the calling test is skipped where it is absent.</summary>
    public static void Multitool(params string[] arguments)
    {
        RequireTools();
        var (code, output) = Run(Tool, arguments);
        Assert.True(code == 0, output);
    }

    static void RequireTools()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tests, "node_modules", "ajv")), "no npm packages: run tests/fetch.sh");
        Assert.SkipUnless(File.Exists(Tool), "Sarif.Multitool, which also brings the schema, is there for Linux only");
        Assert.SkipUnless(IsOnPath("node"), "node is not installed");
    }

    static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, program)) || File.Exists(Path.Combine(f, program + ".exe")));

    static string[] BySchema(string path)
    {
        string[] schemas = [Path.Combine(Package, "sarif-2.1.0.json"), .. Environment.GetEnvironmentVariable(FurtherSchema) is { Length: > 0 } further ? [further] : Array.Empty<string>()];
        return ByAjv(path, schemas);
    }

    static string[] ByAjv(string path, string[] schemas)
    {
        var (code, output) = Run("node", [Path.Combine(Tests, "sarif", "validate-sarif.mjs"), path, .. schemas]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return code != 0 && lines.Length == 0 ? [$"node ended with {code}"] : lines;
    }

    static List<string> ByMultitool(string path, string[] waived)
    {
        var verdict = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".sarif");
        try
        {
            var (code, output) = Run(Tool,
            [
                "validate", path, "--rule-kind", "Sarif;Ghas", "-c", Path.Combine(Tests, "sarif", "validation.xml"), "--level", "Error;Warning;Note",
                "--max-file-size-in-kb", "200000", "-q", "true", "-o", verdict, "--log", "ForceOverwrite;PrettyPrint",
            ]);
            var problems = File.Exists(verdict) ? Verdict(verdict, waived) : [];
            if (code != 0 || !File.Exists(verdict)) problems.Add($"Sarif.Multitool ended with {code}: {output}");
            return problems;
        }
        finally
        {
            File.Delete(verdict);
        }
    }

    // The tool's exit code is 0 whatever it finds, so its own log is read; ReadAllText takes the byte order mark away.
    static List<string> Verdict(string path, string[] waived)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var run = document.RootElement.GetProperty("runs")[0];
        var problems = new List<string>();
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            var id = result.GetProperty("ruleId").GetString()!;
            var level = result.TryGetProperty("level", out var stated) ? stated.GetString() : "warning";
            var kind = result.GetProperty("message").TryGetProperty("id", out var name) ? name.GetString() : "";
            if (level is not ("error" or "warning") || waived.Contains(id.Split('/')[0]) || waived.Contains($"{id.Split('/')[0]} {kind}")) continue;
            problems.Add($"{level} {id}: {Message(result, run)}");
        }

        foreach (var invocation in run.GetProperty("invocations").EnumerateArray())
            foreach (var kind in (string[])["toolConfigurationNotifications", "toolExecutionNotifications"])
            {
                if (!invocation.TryGetProperty(kind, out var notifications)) continue;
                foreach (var notification in notifications.EnumerateArray())
                {
                    var id = notification.TryGetProperty("descriptor", out var descriptor) && descriptor.TryGetProperty("id", out var said) ? said.GetString()! : "";
                    if (id.StartsWith("ERR", StringComparison.Ordinal) || id.StartsWith("WRN997", StringComparison.Ordinal)) problems.Add($"Sarif.Multitool says {id}: {notification.GetProperty("message")}");
                }
            }

        return problems;
    }

    static string Message(JsonElement result, JsonElement run)
    {
        var message = result.GetProperty("message");
        if (message.TryGetProperty("text", out var text)) return text.GetString()!;
        var arguments = message.TryGetProperty("arguments", out var given) ? given.EnumerateArray().Select(static a => a.GetString()).ToArray() : [];
        return $"{message.GetProperty("id")}({string.Join(", ", arguments)}) in {run.GetProperty("tool").GetProperty("driver").GetProperty("name")}";
    }

    static (int Code, string Output) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
