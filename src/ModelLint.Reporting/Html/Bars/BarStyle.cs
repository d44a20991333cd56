namespace ModelLint.Reporting.Html.Bars;

/// <summary>How bars look, in the page's colours: pale what was, full what is, red what is lost.</summary>
static class BarStyle
{
    public const string Text = """
        .bars .part { margin: .5rem 0 .1rem; overflow-wrap: anywhere; } .bars .plot { border-width: 0 0 0 1px; } .bars .title { margin-top: 1rem; }
        .was { fill: currentColor; fill-opacity: .35; } .now { fill: var(--note); } .lost .now { fill: var(--error); } .lost .part { color: var(--error); } .mark { fill: none; stroke: currentColor; stroke-width: 2; }
        .key { font-size: .85rem; margin: .25rem 0; } .key span { margin-right: 1rem; white-space: nowrap; } .key svg { margin-right: .35rem; }
        """;
}
