using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What can be set about who may call.</summary>
/// <param name="Authority">Issuer of access tokens, found by OpenID Connect discovery; null for this server itself.</param>
/// <param name="Audience">What tokens of that issuer must be for; null for the base of the API.</param>
/// <param name="OrganizationClaim">Claim of that issuer's tokens with the organisation, as <c>system|value</c>.</param>
/// <param name="RolesClaim">Claim with what the organisation is here.</param>
/// <param name="PatientClaim">Claim with the id of the Patient that a patient's or family's client acts for.</param>
/// <param name="TokenLifetime">How long this server's own tokens are good for.</param>
/// <param name="KeyLifetime">How long a key signs before another takes over.</param>
/// <param name="AllowedNetworks">Private networks that addresses from outside (key sets, issuers, terminology) may lie in all the same, and where http is enough.</param>
/// <param name="TrustedCertificates">Authorities that outgoing connections believe beside the machine's own.</param>
/// <param name="KeySeal">What the keys that sign tokens are encrypted with in the database.</param>
/// <param name="RequestsPerMinute">What one client may ask for; more gets 429.</param>
/// <param name="TokensPerMinute">What one address may ask of the token endpoint.</param>
/// <param name="CorsOrigins">Origins whose scripts may call; nobody's when empty.</param>
/// <param name="Audits">Whether accesses are recorded; always, in mode Smart.</param>
/// <param name="AuditWaits">Which answers wait until their record is on disk.</param>
public sealed record SecuritySettings(
    SecurityMode Mode,
    Uri? Authority,
    string? Audience,
    string OrganizationClaim,
    string RolesClaim,
    string PatientClaim,
    TimeSpan TokenLifetime,
    TimeSpan KeyLifetime,
    IReadOnlyList<IPNetwork> AllowedNetworks,
    X509Certificate2Collection TrustedCertificates,
    KeySeal KeySeal,
    int RequestsPerMinute,
    int TokensPerMinute,
    IReadOnlyList<string> CorsOrigins,
    bool Audits,
    AuditWaiting AuditWaits)
{
    /// <summary>The mode in a sentence.</summary>
    public string Meaning => Mode == SecurityMode.Open
        ? "every client of this machine may read and write; the server refuses any address but loopback in this mode."
        : "clients show an access token (SMART Backend Services), and each sees what its organisation may see.";

    /// <exception cref="StartRefusedException">A setting has a value that is not known.</exception>
    public static SecuritySettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Security");
        var text = section["Mode"] ?? nameof(SecurityMode.Open);
        if (!Enum.TryParse<SecurityMode>(text, ignoreCase: true, out var mode) || !Enum.IsDefined(mode))
            throw new StartRefusedException($"Security__Mode is {text}; Open (for use on this machine alone) and Smart are known. Set it to one of them.");
        return new SecuritySettings(
            mode,
            ReadAuthority(section["Authority"]),
            section["Audience"],
            section["Claims:Organization"] ?? "organization",
            section["Claims:Roles"] ?? "roles",
            section["Claims:Patient"] ?? "patient",
            TimeSpan.FromSeconds(ReadNumber(section, "TokenSeconds", 300, most: 3600)),
            TimeSpan.FromHours(ReadNumber(section, "KeyHours", 30 * 24, most: 366 * 24)),
            ReadNetworks(section["AllowedNetworks"]),
            ReadCertificates(section["TrustedCertificates"]),
            ReadSeal(section["SealingKey"]),
            ReadNumber(section, "RequestsPerMinute", 6000, most: int.MaxValue),
            ReadNumber(section, "TokensPerMinute", 120, most: int.MaxValue),
            Split(section["CorsOrigins"]),
            mode == SecurityMode.Smart || section.GetValue("Audit", false),
            ReadWaiting(section["AuditWaits"]));
    }

    private static Uri? ReadAuthority(string? text) => string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new StartRefusedException("Security__Authority is no http or https address. Give the issuer's, or leave the setting out to let this server issue tokens itself.");

    private static AuditWaiting ReadWaiting(string? text) => string.IsNullOrEmpty(text) ? AuditWaiting.Writes
        : Enum.TryParse<AuditWaiting>(text, ignoreCase: true, out var waiting) && Enum.IsDefined(waiting) ? waiting
        : throw new StartRefusedException($"Security__AuditWaits is {text}; None, Writes and All are known. Set it to one of them.");

    private static IPNetwork[] ReadNetworks(string? text) => [.. Split(text).Select(part => IPNetwork.TryParse(part, out var network)
        ? network
        : throw new StartRefusedException($"Security__AllowedNetworks names {part}, which is no network. Give networks such as 10.0.0.0/8, separated by semicolons."))];

    private static X509Certificate2Collection ReadCertificates(string? file)
    {
        var certificates = new X509Certificate2Collection();
        if (string.IsNullOrEmpty(file)) return certificates;
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartRefusedException($"Security__TrustedCertificates is {file}, which can't be read ({problem.GetType().Name}). Give a file with certificates in PEM form.");
        }

        return certificates.Count > 0 ? certificates : throw new StartRefusedException($"Security__TrustedCertificates is {file}, and there is no certificate in it. Give a file with certificates in PEM form.");
    }

    private static KeySeal ReadSeal(string? text) => new([.. Split(text).Select(part =>
    {
        var key = new byte[KeySeal.KeyBytes + 1];
        return Convert.TryFromBase64String(part, key, out var length) && length == KeySeal.KeyBytes
            ? key[..length]
            : throw new StartRefusedException($"Security__SealingKey is not what is expected: {KeySeal.KeyBytes} random bytes in Base64, such as openssl rand -base64 {KeySeal.KeyBytes} gives; several are separated by semicolons, the newest first.");
    })]);

    private static string[] Split(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int ReadNumber(IConfigurationSection section, string name, int @default, int most)
    {
        if (section[name] is not { } text) return @default;
        return int.TryParse(text, out var number) && number > 0 && number <= most
            ? number
            : throw new StartRefusedException($"Security__{name} is \"{text}\"; a whole number from 1 to {most} is expected.");
    }
}
