namespace ModelLint.Cli;

/// <summary>What the program returns, whatever the output format. Several at once: the first of this list that applies, from the top.</summary>
static class ExitCode
{
    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Command line or configuration wrong.</summary>
    public const int Usage = 2;

    /// <summary>A rule crashed; the other rules' results still stand.</summary>
    public const int RuleCrashed = 4;

    /// <summary>A model or data could not be read or analysed.</summary>
    public const int Unreadable = 3;

    /// <summary>Findings at or above the gate.</summary>
    public const int Findings = 1;

    /// <summary>Nothing at or above the gate.</summary>
    public const int Clean = 0;

    static readonly int[] _order = [Interrupted, Usage, RuleCrashed, Unreadable, Findings, Clean];

    /// <summary>The one of two that says more.</summary>
    public static int Worse(int a, int b) => Array.IndexOf(_order, a) <= Array.IndexOf(_order, b) ? a : b;
}

/// <summary>Something the user must say differently. The message is the one line that is shown; exit code 2.</summary>
sealed class UsageException(string message) : Exception(message);
