using System.Collections.Immutable;
using System.Text;

namespace ModelLint.Cli.Completing;

/// <summary>The commands as a script for a shell. Where no word fits, the shell completes files.</summary>
static class CompletionScripts
{
    /// <summary>The shells that there are scripts for.</summary>
    public static ImmutableArray<string> Shells => ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script for one of them.</summary>
    public static string For(string shell, ImmutableArray<CompletionCommand> commands) => shell switch
    {
        "bash" => Bash(commands),
        // zsh runs the script of bash.
        "zsh" => $"autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n{Bash(commands)}",
        "fish" => Fish(commands),
        _ => PowerShell(commands),
    };

    static string Bash(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder("""
            # Completion of modellint: source <(modellint completion bash)
            _modellint() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path="" words="" word i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${path:+$path }${COMP_WORDS[i]}"
                    case "$word" in

            """.ReplaceLineEndings("\n"));
        text.Append($"            {string.Join('|', commands.Skip(1).Select(static c => $"'{c.Path}'"))}) path=$word ;;\n        esac\n    done\n    case \"$path $prev\" in\n");
        foreach (var command in commands)
            foreach (var option in command.Options.Where(static o => o.TakesValue))
                text.Append($"        {string.Join('|', option.Names.Select(n => $"'{command.Path} {n}'"))}) {(option.Values.IsEmpty ? "return" : $"words='{string.Join(' ', option.Values)}'")} ;;\n");
        text.Append("        *) case \"$path\" in\n");
        foreach (var command in commands) text.Append($"            '{command.Path}') words='{string.Join(' ', command.Words)}' ;;\n");
        return text.Append("        esac ;;\n    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _modellint modellint\n").ToString();
    }

    static string Fish(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder("# Completion of modellint: modellint completion fish | source\n");
        foreach (var command in commands)
        {
            var at = command.Path.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", command.Path.Split(' ').Select(static w => $"__fish_seen_subcommand_from {w}"));
            foreach (var inner in command.Commands)
            {
                var path = command.Path.Length == 0 ? inner : $"{command.Path} {inner}";
                text.Append($"complete -c modellint -n '{at}' -a {inner} -d {Quoted(commands.First(c => c.Path == path).Description)}\n");
            }

            foreach (var option in command.Options)
            {
                text.Append($"complete -c modellint -n '{at}'");
                foreach (var name in option.Names.Where(static n => n.Length > 1 && n != "-?")) text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
                if (option.TakesValue) text.Append(option.Values.IsEmpty ? " -r" : $" -xa '{string.Join(' ', option.Values)}'");
                text.Append($" -d {Quoted(option.Description)}\n");
            }
        }

        return text.ToString();
    }

    static string PowerShell(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder("# Completion of modellint: modellint completion pwsh | Out-String | Invoke-Expression\n$modellintWords = @{\n");
        foreach (var command in commands)
        {
            text.Append($"    '{command.Path}' = @({string.Join(", ", command.Words.Select(static w => $"'{w}'"))})\n");
            foreach (var option in command.Options.Where(static o => !o.Values.IsEmpty))
                foreach (var name in option.Names) text.Append($"    '{command.Path} {name}' = @({string.Join(", ", option.Values.Select(static v => $"'{v}'"))})\n");
        }

        return text.Append("""
            }
            Register-ArgumentCompleter -Native -CommandName modellint -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $given = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
                if ($wordToComplete) { $given = @($given | Select-Object -SkipLast 1) }
                $path = ''
                foreach ($word in $given) { $next = "$path $word".Trim(); if (-not $word.StartsWith('-') -and $modellintWords.ContainsKey($next)) { $path = $next } }
                $last = if ($given.Count) { "$path $($given[-1])".Trim() } else { '' }
                $words = if ($given.Count -and $given[-1].StartsWith('-') -and $modellintWords.ContainsKey($last)) { $modellintWords[$last] } else { $modellintWords[$path] }
                $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """.ReplaceLineEndings("\n")).ToString();
    }

    static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
