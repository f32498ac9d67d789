using SecondOpinion.Fhir.Server.Endpoints;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>What the routes that run can do, by the type they are about.</summary>
internal sealed class RouteCapabilities(EndpointDataSource routes)
{
    private const string Base = "/fhir";

    // In the order of the value set. hl7.org/fhir/R4/valueset-type-restful-interaction.html
    private static readonly string[] OfTypes = ["read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"];

    private static readonly string[] OfSystem = ["transaction", "batch", "search-system", "history-system"];

    private readonly Lazy<List<(string? Type, object Meaning)>> meanings = new(() => [.. routes.Endpoints.OfType<RouteEndpoint>().SelectMany(Read)]);

    /// <summary>Interactions of every type.</summary>
    public IEnumerable<string> TypeInteractions => OfTypes.Where(Has);

    public IEnumerable<string> SystemInteractions => OfSystem.Where(Has);

    public bool Has(string interaction) => meanings.Value.Any(one => one.Meaning is InteractionMeaning meaning && meaning.Code == interaction);

    /// <summary>Operations of a type, those of every type among them; of the system when null.</summary>
    public IEnumerable<OperationMeaning> Operations(string? type) => meanings.Value
        .Where(one => one.Type == type || (type is not null && one.Type == "*"))
        .Select(one => one.Meaning).OfType<OperationMeaning>()
        .DistinctBy(meaning => meaning.Name).OrderBy(meaning => meaning.Name, StringComparer.Ordinal);

    private static IEnumerable<(string? Type, object Meaning)> Read(RouteEndpoint endpoint)
    {
        var path = endpoint.RoutePattern.RawText ?? "";
        if (!path.StartsWith(Base, StringComparison.Ordinal)) yield break;
        var first = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1).FirstOrDefault("");
        var type = first == "{type}" ? "*" : first.Length > 0 && char.IsAsciiLetterUpper(first[0]) ? first : null;
        foreach (var meaning in endpoint.Metadata.Where(one => one is InteractionMeaning or OperationMeaning)) yield return (type, meaning);
    }
}
