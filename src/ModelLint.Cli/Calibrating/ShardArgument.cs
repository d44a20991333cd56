using System.Globalization;

namespace ModelLint.Cli.Calibrating;

/// <summary>Which share of the samples this run has.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Count">Number of shares.</param>
readonly record struct ShardArgument(int Index, int Count)
{
    /// <summary>From the option, or else from what a Slurm job array or a Kubernetes indexed job sets; null where nobody says that there are shards.</summary>
    /// <param name="option">i/n.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="UsageException">It isn't one.</exception>
    public static ShardArgument? Of(string? option, Func<string, string?> variable)
    {
        if (option is not null) return Parse(option) ?? throw new UsageException($"'{option}' is no shard: write i/n with i from 1 to n, for example --shard 1/4");
        if (variable("SLURM_ARRAY_TASK_ID") is { Length: > 0 } task) return Slurm(task, variable);
        return variable("JOB_COMPLETION_INDEX") is { Length: > 0 } completion ? Job(completion, variable("JOB_COMPLETIONS")) : null;
    }

    static ShardArgument? Parse(string text) => text.Split('/') is [var index, var count] ? Checked(Number(index), Number(count)) : null;

    // The tasks of an array are numbered from any number, in any steps; those in one piece can be counted off.
    static ShardArgument Slurm(string task, Func<string, string?> variable)
    {
        var (count, min) = (Number(variable("SLURM_ARRAY_TASK_COUNT")), Number(variable("SLURM_ARRAY_TASK_MIN") ?? "0"));
        var isWhole = variable("SLURM_ARRAY_TASK_STEP") is null or "" or "1";
        return (isWhole ? Checked(Number(task) - min + 1, count) : null)
            ?? throw new UsageException($"SLURM_ARRAY_TASK_ID is {task}, which is no task of SLURM_ARRAY_TASK_COUNT in one piece from SLURM_ARRAY_TASK_MIN: give --shard i/n");
    }

    static ShardArgument Job(string completion, string? completions) => Checked(Number(completion) + 1, Number(completions))
        ?? throw new UsageException($"JOB_COMPLETION_INDEX is {completion}, and JOB_COMPLETIONS {(completions is { Length: > 0 } ? $"is {completions}" : "isn't set")}: set it to the job's number of completions, or give --shard i/n");

    static ShardArgument? Checked(int? index, int? count) => index is { } i && count is { } n && i >= 1 && i <= n ? new ShardArgument(i, n) : null;

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? number : null;
}
