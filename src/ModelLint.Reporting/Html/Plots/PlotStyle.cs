namespace ModelLint.Reporting.Html.Plots;

/// <summary>How pictures look: in the page's colours, so that they follow the light and the dark. No selector needs a sign that XML escapes.</summary>
static class PlotStyle
{
    public const string Text = """

        figure { margin: .75rem 0; } figcaption { font-size: .9rem; overflow-wrap: anywhere; } .panel { margin-top: .75rem; } .panel .title { font-size: .9rem; font-weight: 600; margin: 0; }
        .part { font-size: .85rem; margin: .35rem 0 .1rem; } .plot { display: block; border: 1px solid var(--line); }
        .axis { display: flex; font-size: .8rem; font-variant-numeric: tabular-nums; }
        .axis span { flex: 1 1 0; text-align: center; } .axis span:first-child { flex-grow: .5; text-align: left; } .axis span:last-child { flex-grow: .5; text-align: right; }
        .counts { fill: var(--note); } .range { fill: currentColor; fill-opacity: .45; } .focus { fill: var(--error); fill-opacity: .8; } .beyond { fill: currentColor; fill-opacity: .12; }
        .codes { fill: none; stroke: currentColor; stroke-opacity: .35; } .apart { stroke-opacity: .8; } .zero { fill: none; stroke: currentColor; } .convergence .counts { fill-opacity: .3; } .alone { fill: var(--note); }
        """;
}
