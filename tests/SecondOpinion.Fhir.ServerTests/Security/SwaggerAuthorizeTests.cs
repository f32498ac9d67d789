using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Swagger in a browser, as a developer has it: without a token refused, let in after Authorize, refused again after logging out.</summary>
public sealed class SwaggerAuthorizeTests(ITestOutputHelper output)
{
    private static readonly string? Chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    [Fact]
    public async Task A_token_that_the_verb_prints_for_a_client_and_its_key_opens_the_page_by_Authorize()
    {
        if (Chromium is null)
        {
            output.WriteLine("SKIPPED: there is no Chromium. Install Debian's package chromium.");
            return;
        }

        await using var server = await SmartServer.Start();
        using var keys = new TemporaryFolder();
        var key = Path.Combine(keys.Path, "ehr.pem");
        await ClientsVerbTests.Run(0, "clients", "add", "ehr", "--organization", "https://directory.example/organization|general-hospital", "--role", "referrer", "--new-key", key, $"--Storage:Directory={server.Server.Folder}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        await page.GotoAsync(new Uri(server.Server.Address, "/swagger/index.html").AbsoluteUri);
        await page.Locator("#operations-tag-Patient").ClickAsync();
        var search = page.Locator(".opblock-get", new PageLocatorOptions { Has = page.Locator("[data-path='/fhir/Patient']") });
        await search.Locator(".opblock-summary-control").ClickAsync();
        await search.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try it out" }).ClickAsync();
        var answer = search.Locator(".live-responses-table .response-col_status").Last;
        async Task Answers(string status)
        {
            await search.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Execute" }).ClickAsync();
            await Expect(answer).ToContainTextAsync(status);
        }

        await Answers("401");

        // What the dialog says is what is done: the command as it stands there, with this client, its key and this server.
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Authorize", Exact = true }).First.ClickAsync();
        var dialog = page.Locator(".dialog-ux");
        await Expect(dialog).ToContainTextAsync("secondopinion clients token ID --key FILE --server BASE");
        var token = (await ClientsVerbTests.Run(0, "clients", "token", "ehr", "--key", key, "--server", page.Url[..page.Url.IndexOf("/swagger", StringComparison.Ordinal)] + "/fhir")).Trim();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(token);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Apply credentials" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).Last.ClickAsync();
        await Answers("200");
        await Expect(search.Locator(".live-responses-table")).ToContainTextAsync("searchset");
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "authorized.png") });

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Authorize", Exact = true }).First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove authorization" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).Last.ClickAsync();
        await Answers("401");
    }
}
