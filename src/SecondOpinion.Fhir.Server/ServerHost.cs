using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Endpoints;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Server.Jobs;
using SecondOpinion.Fhir.Server.Observability;
using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Server.Pages;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Server.Terminology;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server;

/// <summary>Puts the server together: the table of contents of what runs.</summary>
public static class ServerHost
{
    public const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>A started server; it answers requests when this returns.</summary>
    /// <exception cref="StartRefusedException">A setting does not allow it.</exception>
    /// <param name="clock">Another time than the machine's, for tests.</param>
    public static async Task<WebApplication> Start(string[] args, CancellationToken cancellationToken, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        SecretFiles.Add(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(DefaultAddress);
        var settings = ServerSettings.Read(builder.Configuration);
        RefuseOpenModeBeyondLoopback(builder.Configuration["urls"] ?? DefaultAddress, settings);
        RefuseSmartModeWithoutName(builder.Configuration);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ConfigureLimits(kestrel.Limits, settings);
        });

        var packages = DefinitionPackages.Open(settings.Packages);
        if (!packages.Succeeded) throw new StartRefusedException($"A package in Packages__Directory can't be read. {packages.Issues[0].Message}");
        var definitions = new DefinitionCatalogue([.. packages.Value.Select(package => package.Source)]);
        var held = new HeldDefinitions(packages.Value);
        var security = await SecurityServices.Open(settings, clock ?? TimeProvider.System, cancellationToken);
        var store = new DefinitionStore(await OpenStore(settings, definitions, clock ?? TimeProvider.System, cancellationToken), held, definitions);
        if (security is not null) await security.Audit.Follow(store, cancellationToken);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(packages.Value);
        builder.Services.AddSingleton<PackedPackage>();
        builder.Services.AddSingleton(definitions);
        // By a factory, so that the store is closed with the host and not only with the process.
        SecurityServices.Add(builder.Services, settings.Security, security, services => settings.JobsEnabled ? new WatchedStore(store, services.GetRequiredService<CaseSignals>()) : store);
        builder.Services.AddSingleton(held);
        builder.Services.AddSingleton<PackageProfiles>();
        if (settings.TerminologyServer is { } address)
        {
            builder.Services.AddSingleton<ICodeLookup>(services =>
                new TerminologyServer(address, settings.TerminologyTimeout, services.GetRequiredService<OutgoingHttp>().Trusting(address), TimeProvider.System, services.GetRequiredService<ILogger<TerminologyServer>>()));
        }

        builder.Services.AddSingleton(new LocalTerminology(definitions));
        builder.Services.AddSingleton(services => new Validator(
            definitions, services.GetRequiredService<LocalTerminology>(), TimeProvider.System, services.GetService<ICodeLookup>()));
        builder.Services.AddSingleton(new SearchParameterTable(definitions));
        builder.Services.AddSingleton(services => new SearchQueryParser(
            services.GetRequiredService<SearchParameterTable>(), codeLists: new SearchCodeLists(definitions, services.GetRequiredService<LocalTerminology>()).Find));
        AddUseCases(builder.Services);
        RequestPipeline.Add(builder.Services, settings);
        Telemetry.Add(builder, settings);
        CaseJobs.Add(builder.Services, settings);
        OperationEndpoints.Add(builder.Services);
        ExportEndpoints.Add(builder.Services);
        TerminologyEndpoints.Add(builder.Services);
        ProfileEndpoints.Add(builder.Services);
        SwaggerPages.Add(builder.Services, settings.Security);

        var app = builder.Build();
        RequestPipeline.Use(app);
        SwaggerPages.Use(app);
        HealthEndpoints.Map(app);
        MetricsEndpoints.Map(app);
        SystemEndpoints.Map(app);
        CaseEndpoints.Map(app);
        QueueEndpoints.Map(app);
        MaterialEndpoints.Map(app);
        OperationEndpoints.Map(app);
        ExportEndpoints.Map(app);
        TerminologyEndpoints.Map(app);
        ResourceEndpoints.Map(app);
        PackageEndpoints.Map(app);
        ProfileEndpoints.Map(app);
        SecurityEndpoints.Map(app, settings.Security);
        await app.StartAsync(cancellationToken);
        app.Logger.LogInformation("Security mode {Mode}: {Meaning}", settings.Security.Mode, settings.Security.Meaning);
        return app;
    }

    private static void AddUseCases(IServiceCollection services)
    {
        services.AddSingleton<ConditionalSearch>();
        services.AddSingleton<TransactionPlanner>();
        CaseUseCases.Add(services);
        services.AddSingleton<GuardedCommit>();
        services.AddSingleton<ConditionalTargets>();
        services.AddSingleton<EntryRequests>();
        services.AddSingleton<RouteCapabilities>();
        services.AddSingleton<CapabilityStatement>();
        services.AddSingleton<Create>();
        services.AddSingleton<Read>();
        services.AddSingleton<Update>();
        services.AddSingleton<Patch>();
        services.AddSingleton<Delete>();
        services.AddSingleton<Search>();
        services.AddSingleton<History>();
        services.AddSingleton<Transaction>();
        services.AddSingleton<Batch>();
        services.AddSingleton<Validate>();
        services.AddSingleton<EvaluateFhirPath>();
        services.AddSingleton<Reindex>();
    }

    private static async Task<IResourceStore> OpenStore(ServerSettings settings, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            var options = new StoreOptions { BaseUrls = settings.BaseUrls };
            return settings.StoreConnection is { } connection
                ? await ResourceStores.OpenPostgreSql(connection, options, definitions, clock, cancellationToken)
                : await ResourceStores.OpenSqlite(settings.StorePath, options, definitions, clock, cancellationToken);
        }
        catch (StoreException exception)
        {
            throw new StartRefusedException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The store in {settings.DataDirectory} can't be opened: {exception.Message} Set Storage__Directory to a folder that can be written.", exception);
        }
    }

    private static void ConfigureLimits(KestrelServerLimits limits, ServerSettings settings) => limits.MaxRequestBodySize = settings.MaxBodyBytes;

    /// <summary>Tokens say for whom they are. A server that listens on every address does not know its name, and must not take it from a caller's Host header.</summary>
    private static void RefuseSmartModeWithoutName(ConfigurationManager configuration)
    {
        var urls = configuration["urls"] ?? DefaultAddress;
        if (SecuritySettings.Read(configuration).Mode != SecurityMode.Smart || configuration["Server:BaseUrls"] is not null) return;
        if (urls.Split(';').Any(url => url.Contains("//*", StringComparison.Ordinal) || url.Contains("//+", StringComparison.Ordinal) || url.Contains("//0.0.0.0", StringComparison.Ordinal) || url.Contains("//[::]", StringComparison.Ordinal)))
            throw new StartRefusedException("Refused to start: the server listens on every address, and Server__BaseUrls is missing. Set it to what clients call, such as https://fhir.example.org/fhir.");
    }

    private static void RefuseOpenModeBeyondLoopback(string urls, ServerSettings settings)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var host = Microsoft.AspNetCore.Http.BindingAddress.Parse(url).Host;
            var isLoopback = host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
            if (settings.Security.Mode == SecurityMode.Open && !isLoopback)
            {
                throw new StartRefusedException(
                    $"Refused to start: {url} can be reached from other machines, and Security__Mode is Open, which lets anybody read and write. Bind to 127.0.0.1, or set Security__Mode to Smart.");
            }
        }
    }
}
