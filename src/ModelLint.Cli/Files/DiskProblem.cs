namespace ModelLint.Cli.Files;

/// <summary>Tells what a disk or the system refuses from what is wrong in the program.</summary>
static class DiskProblem
{
    /// <summary>True where a file can't be written: no room, no permission, no such place. A file that gets larger than the system or a limit allows is told by an argument's exception.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentOutOfRangeException { ParamName: "value" };
}
