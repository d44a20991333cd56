namespace ModelLint.Reporting.Html;

/// <summary>How the page looks, in the light and in the dark.</summary>
static class HtmlStyle
{
    public const string Text = """
        :root { color-scheme: light dark; --error: light-dark(#b42318, #ff8f85); --warning: light-dark(#8a5300, #f0b35a); --note: light-dark(#1f5fae, #86b8f5); --line: light-dark(#d5d9e0, #3b414c); }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #16191f); color: light-dark(#1c2129, #e4e7ec); }
        main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
        h2, code, summary, p { overflow-wrap: anywhere; }
        h2 { margin-top: 2rem; font-size: 1.2rem; }
        details { margin: .75rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-left-width: .3rem; border-radius: .3rem; }
        details.error { border-left-color: var(--error); } details.warning { border-left-color: var(--warning); } details.note { border-left-color: var(--note); }
        .error summary strong, p.error { color: var(--error); } .warning summary strong, p.warning { color: var(--warning); } .note summary strong, p.note { color: var(--note); }
        summary { cursor: pointer; }
        .wide, pre { overflow-x: auto; }
        table { border-collapse: collapse; } th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; }
        pre { padding: .5rem; border: 1px solid var(--line); border-radius: .3rem; }
        footer { margin-top: 2rem; opacity: .7; }
        """;
}
