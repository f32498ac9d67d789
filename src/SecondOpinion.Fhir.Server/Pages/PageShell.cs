namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>What all pages have around them. They need no script and nothing from elsewhere, and follow the reader's light or dark setting.</summary>
internal static class PageShell
{
    private const string Style = """
        :root { color-scheme: light dark; --line: light-dark(#d5dae1, #3a4250); --quiet: light-dark(#5a6472, #9aa5b5); --soft: light-dark(#f4f6f9, #1d222b);
          --link: light-dark(#0b5cad, #7db8f5); --accent: light-dark(#9a3412, #fdba74); }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: light-dark(#fff, #14181f); color: light-dark(#1b2430, #e3e8ef); }
        header { border-bottom: 1px solid var(--line); padding: .7rem 1.5rem; display: flex; gap: 1.5rem; flex-wrap: wrap; background: var(--soft); }
        header a:first-child { font-weight: 650; color: inherit; }
        main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
        a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
        h1 { font-size: 1.7rem; margin: .6rem 0 .2rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; }
        p { max-width: 50rem; margin: .5rem 0; white-space: pre-line; }
        .quiet { color: var(--quiet); font-size: .875rem; } .quiet a { margin-right: .9rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th { text-align: left; background: var(--soft); position: sticky; top: 0; }
        th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; vertical-align: top; }
        tr.slice > td:first-child { font-style: italic; } tr:hover > td { background: var(--soft); } tr:target > td { outline: 2px solid var(--link); }
        .nowrap { white-space: nowrap; } .wide { overflow-x: auto; }
        .flag { display: inline-block; font-size: .72rem; font-weight: 650; border: 1px solid currentColor; border-radius: .25rem; padding: 0 .3rem; margin-right: .2rem; }
        .must { color: light-dark(#b42318, #fda29b); } .modifier { color: var(--accent); }
        .rule { display: block; margin-top: .2rem; font-size: .84rem; color: var(--quiet); } .rule b { color: light-dark(#1b2430, #e3e8ef); font-weight: 600; }
        code, pre { font: .84rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
        pre { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; overflow: auto; max-height: 36rem; }
        details { margin: .5rem 0; } summary { cursor: pointer; color: var(--link); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .9rem; margin: .8rem 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 45rem) { main, header { padding-left: .8rem; padding-right: .8rem; } }
        """;

    public static IResult Send(string title, Html content, int status = StatusCodes.Status200OK)
    {
        // The style stands outside the template: its braces are CSS.
        var page = $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            {Html.Of($"<title>{title} - SecondOpinion.Fhir</title>")}<style>{Style}</style></head>
            <body><header><a href="/profiles">SecondOpinion.Fhir</a><a href="/profiles">Profiles</a><a href="/packages/second-opinion.fhir.tgz">Package</a><a href="/swagger">API</a></header>
            <main>{content}</main></body></html>
            """;
        return new Page(page, status);
    }

    /// <summary>Text of FHIR's type markdown, as paragraphs; its signs stay as they are written.</summary>
    public static Html Prose(string? markdown) => Html.Join((markdown ?? "")
        .Split(["\r\n\r\n", "\n\n"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(paragraph => Html.Of($"<p>{paragraph}</p>")));

    private sealed class Page(string text, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Content(text, "text/html; charset=utf-8", System.Text.Encoding.UTF8, status).ExecuteAsync(httpContext);
        }
    }
}
