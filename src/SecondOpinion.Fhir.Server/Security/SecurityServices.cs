using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Puts together who may call and what they see.</summary>
internal static class SecurityServices
{
    /// <summary>The database of clients and audit; null where nothing is asked of it.</summary>
    /// <exception cref="StartRefusedException">It can't be opened.</exception>
    public static async Task<SecurityDatabase?> Open(ServerSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (settings.Security is { Mode: SecurityMode.Open, Audits: false }) return null;
        var database = await OpenAlways(settings, cancellationToken);

        // Keys that can't be opened are told of now, and not to the first who asks for a token.
        if (settings.Security is { Mode: SecurityMode.Smart, Authority: null }) await new SigningKeyRing(database, settings.Security).Load(clock.GetUtcNow(), cancellationToken);
        return database;
    }

    /// <exception cref="StartRefusedException">It can't be opened.</exception>
    public static async Task<SecurityDatabase> OpenAlways(ServerSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return settings.StoreConnection is { } connection
                ? await SecurityDatabase.OpenPostgreSql(connection, cancellationToken)
                : await SecurityDatabase.OpenSqlite(settings.SecurityPath, cancellationToken);
        }
        catch (StoreException problem)
        {
            throw new StartRefusedException(problem.Message, problem);
        }
    }

    /// <param name="store">The store as it is without callers.</param>
    public static void Add(IServiceCollection services, SecuritySettings settings, SecurityDatabase? database, Func<IServiceProvider, IResourceStore> store)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new OutgoingHttp(settings.AllowedNetworks, settings.TrustedCertificates));
        services.AddSingleton(provider => new AuditTrail(
            settings, store(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditTrail>>(), provider.GetRequiredService<AuditSearchSettings>(), database));
        services.AddSingleton(provider => new AuditSearchSettings(
            provider.GetRequiredService<DefinitionCatalogue>(), provider.GetRequiredService<ServerSettings>().BaseUrls, TimeZoneInfo.Utc, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<RequestAuthorisation>();
        services.AddCors();
        services.AddSingleton<Visibility>();
        if (database is not null) services.AddSingleton(_ => database);
        services.AddSingleton(provider =>
        {
            var guarded = settings.Mode == SecurityMode.Open ? store(provider)
                : new GuardedStore(store(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<DefinitionCatalogue>());
            return provider.GetRequiredService<AuditTrail>() is { IsOn: true } audit ? new AuditedStore(guarded, audit, provider.GetRequiredService<SearchQueryParser>()) : guarded;
        });
        if (settings.Mode == SecurityMode.Open) return;
        services.AddSingleton<ServerAddresses>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<ClientLimits>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<RecognisedCallers>();
        if (settings.Authority is not null) services.AddSingleton<ExternalIssuer>();
    }

    /// <summary>What every request passes first.</summary>
    public static void UseFirst(WebApplication app, SecuritySettings settings)
    {
        app.Use((context, next) =>
        {
            SecurityHeaders.Set(context);
            return next(context);
        });
        if (settings.CorsOrigins.Count > 0)
        {
            app.UseCors(cors => cors.WithOrigins([.. settings.CorsOrigins]).WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
                .WithHeaders("Authorization", "Content-Type", "Accept", "Prefer", "If-Match", "If-None-Match", "If-None-Exist", RequestIds.Header, RecognisedCallers.BreakGlass)
                .WithExposedHeaders("ETag", "Location", "Last-Modified", "Retry-After", RequestIds.Header));
        }
    }

    /// <summary>Who asks; before anything of the body is read.</summary>
    public static void UseCallers(WebApplication app, SecuritySettings settings)
    {
        if (settings.Mode == SecurityMode.Smart) app.Use(app.Services.GetRequiredService<RecognisedCallers>().InvokeAsync);
    }

    /// <summary>What they may do; where the route is known, of entries too.</summary>
    public static void UseAuthorisation(WebApplication app, SecuritySettings settings)
    {
        if (settings.Mode == SecurityMode.Smart || settings.Audits) app.Use(app.Services.GetRequiredService<RequestAuthorisation>().InvokeAsync);
    }
}
