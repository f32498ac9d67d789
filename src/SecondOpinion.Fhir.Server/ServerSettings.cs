using System.Net;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server;

/// <summary>What can be set, from <c>appsettings.json</c>, the environment (<c>Storage__Directory</c>) or the command line (<c>--Storage:Directory</c>).</summary>
/// <param name="StoreConnection">Connection string of the PostgreSQL database that holds the store; null for the embedded store.</param>
/// <param name="BaseUrls">Addresses under which the API is known; a reference that begins with one of them means a resource here.</param>
/// <param name="TrustedProxies">Reverse proxies whose X-Forwarded headers are believed; nobody's are where there are none.</param>
/// <param name="DataDirectory">Where the embedded store and the job store are kept.</param>
/// <param name="Packages">FHIR packages to load beside R4 and our own: .tgz files and unpacked folders.</param>
/// <param name="Security">Who may call.</param>
/// <param name="MaxBodyBytes">Larger bodies are answered with 413.</param>
/// <param name="MaxEntries">Bundles with more entries are answered with 422.</param>
/// <param name="MaxConcurrentRequests">Requests that are answered at the same time, and as many that wait; further ones get 503.</param>
/// <param name="MaxRequestTime">Requests that take longer are given up and answered with 503.</param>
/// <param name="UpdateCreate">Whether PUT to an id that never was creates the resource; 405 where it does not.</param>
/// <param name="ConditionalDeleteLimit">Resources that one conditional delete may delete; more matches are refused.</param>
/// <param name="ExportRetention">How long a finished export is kept.</param>
/// <param name="JobsEnabled">False for a server that only answers requests and leaves what runs by itself to another, or to its next start.</param>
/// <param name="SweepInterval">How often cases are looked for that a crash left waiting.</param>
/// <param name="JobRetries">How often a job that fails is tried again before it waits for an operator.</param>
/// <param name="JobRetryDelay">How long before the first time; twice as long before each further one.</param>
/// <param name="TerminologyServer">Base of a FHIR terminology server that is asked about codes whose systems are not held here; null for none.</param>
/// <param name="TerminologyTimeout">How long one of its answers is waited for.</param>
/// <param name="OtlpEndpoint">OpenTelemetry collector that traces, metrics and logs are sent to; null for none.</param>
public sealed record ServerSettings(
    string? StoreConnection,
    IReadOnlyList<string> BaseUrls,
    IReadOnlyList<IPNetwork> TrustedProxies,
    string DataDirectory,
    IReadOnlyList<string> Packages,
    SecuritySettings Security,
    long MaxBodyBytes,
    int MaxEntries,
    int MaxConcurrentRequests,
    TimeSpan MaxRequestTime,
    bool UpdateCreate,
    int ConditionalDeleteLimit,
    TimeSpan ExportRetention,
    bool JobsEnabled,
    TimeSpan SweepInterval,
    int JobRetries,
    TimeSpan JobRetryDelay,
    Uri? TerminologyServer,
    TimeSpan TerminologyTimeout,
    Uri? OtlpEndpoint)
{
    private const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    public string StorePath => Path.Combine(DataDirectory, "store.db");

    /// <summary>Clients, keys and audit of a store in SQLite.</summary>
    public string SecurityPath => Path.Combine(DataDirectory, "security.db");

    public string JobsPath => Path.Combine(DataDirectory, "jobs.db");

    /// <exception cref="StartRefusedException">A setting has a value that is not known.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var security = SecuritySettings.Read(configuration);
        return new ServerSettings(
            ReadStoreConnection(configuration),
            ReadBaseUrls(configuration),
            ReadNetworks(configuration),
            Path.GetFullPath(configuration["Storage:Directory"] ?? "data"),
            FindPackages(configuration["Packages:Directory"]),
            security,
            ReadNumber(configuration, "Limits:MaxBodyBytes", 50L * 1024 * 1024),
            (int)ReadNumber(configuration, "Limits:MaxEntries", 10_000),
            (int)ReadNumber(configuration, "Limits:MaxConcurrentRequests", 512),
            TimeSpan.FromSeconds(ReadNumber(configuration, "Limits:RequestSeconds", 120)),

            // Where not everybody sees everything, an id that is taken and one that is free must answer alike.
            security.Mode == SecurityMode.Open && configuration.GetValue("Interactions:UpdateCreate", true),
            (int)ReadNumber(configuration, "Interactions:ConditionalDeleteLimit", 1),
            TimeSpan.FromMinutes(ReadNumber(configuration, "Export:RetentionMinutes", 24 * 60)),
            configuration.GetValue("Jobs:Enabled", true),
            TimeSpan.FromSeconds(ReadNumber(configuration, "Jobs:SweepSeconds", 30)),
            (int)ReadNumber(configuration, "Jobs:Retries", 8),
            TimeSpan.FromMilliseconds(ReadNumber(configuration, "Jobs:RetryMilliseconds", 5000)),
            ReadAddress(configuration, "Terminology:Server"),
            TimeSpan.FromMilliseconds(ReadNumber(configuration, "Terminology:TimeoutMilliseconds", 2000)),
            ReadAddress(configuration, "Telemetry:OtlpEndpoint"));
    }

    private static string? ReadStoreConnection(IConfiguration configuration)
    {
        var provider = configuration["Storage:Provider"] ?? "Sqlite";
        if (provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase)) return null;
        if (!provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase))
            throw new StartRefusedException($"Storage__Provider is {provider}; Sqlite and PostgreSql are known. Leave the setting out for Sqlite.");
        return configuration["Storage:ConnectionString"] is { Length: > 0 } connection
            ? connection
            : throw new StartRefusedException("Storage__Provider is PostgreSql, and Storage__ConnectionString is missing. Write it as Host=...;Port=5432;Database=...;Username=...;Password=...");
    }
    private static string[] ReadBaseUrls(IConfiguration configuration) =>
        configuration["Server:BaseUrls"] is { } named
            ? [.. Split(named).Select(url => url.TrimEnd('/'))]
            : [.. Split(configuration["urls"] ?? ServerHost.DefaultAddress).Select(url => url.TrimEnd('/') + "/fhir")];

    private static IPNetwork[] ReadNetworks(IConfiguration configuration) => [.. Split(configuration["Server:TrustedProxies"] ?? "").Select(text =>
        IPNetwork.TryParse(text.Contains('/') ? text : text + (text.Contains(':') ? "/128" : "/32"), out var network)
            ? network
            : throw new StartRefusedException($"Server__TrustedProxies names {text}, which is no address of a proxy. Give addresses or networks such as 10.0.0.0/8, separated by semicolons."))];

    private static string[] Split(string text) => text.Split(';', Options);

    private static string[] FindPackages(string? directory)
    {
        if (directory is null) return [];
        return Directory.Exists(directory)
            ? [.. DefinitionPackages.Below(directory)]
            : throw new StartRefusedException($"Packages__Directory is {directory}, and there is no such folder. Create it or correct the setting.");
    }

    private static Uri? ReadAddress(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { Length: > 0 } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StartRefusedException($"{name.Replace(":", "__")} is no http or https address. Correct it, or leave the setting out.");
    }

    private static long ReadNumber(IConfiguration configuration, string name, long @default)
    {
        if (configuration[name] is not { } text) return @default;
        return long.TryParse(text, out var number) && number > 0
            ? number
            : throw new StartRefusedException($"{name.Replace(":", "__")} is \"{text}\"; a whole number above 0 is expected.");
    }
}
