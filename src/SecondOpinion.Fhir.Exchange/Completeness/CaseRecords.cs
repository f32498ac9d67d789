using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Gathers what a case brings: what its request refers to, and the patient's clinical records, whichever way they came.</summary>
/// <remarks>A hospital that posts a missing report names the patient in it, and rarely the request; so the patient's chart counts, not only the request's list.</remarks>
public sealed class CaseRecords(IResourceStore store, CaseSearch search, DefinitionCatalogue definitions)
{
    /// <summary>Types of clinical records, with the search parameter that leads to the patient.</summary>
    public static readonly IReadOnlyList<(string Type, string Parameter)> Types =
    [
        ("AllergyIntolerance", "patient"), ("CareTeam", "patient"), ("Condition", "patient"), ("Consent", "patient"), ("DiagnosticReport", "patient"), ("DocumentReference", "patient"),
        ("FamilyMemberHistory", "patient"), ("ImagingStudy", "patient"), ("Immunization", "patient"), ("MedicationStatement", "patient"), ("Observation", "patient"), ("Procedure", "patient"),
        ("QuestionnaireResponse", "patient"), ("Specimen", "patient"),
    ];

    private static readonly string[] Links = ["supportingInfo", "reasonReference", "specimen"];

    public async ValueTask<IReadOnlyList<StoredVersion>> Load(Element request, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ResourceKey, StoredVersion>();
        var patient = request.Child("subject").ChildText("reference");
        if (patient is not null) await Add(patient, found, cancellationToken);
        foreach (var name in Links)
        {
            foreach (var link in request.ChildrenNamed(name).ToList())
            {
                if (link.ChildText("reference") is { } text) await Add(text, found, cancellationToken);
            }
        }

        foreach (var (type, parameter) in patient is null ? [] : Types)
        {
            foreach (var record in await search.All(type, $"{parameter}={patient}", cancellationToken)) found.TryAdd(record.Key, record);
        }

        return found.Values.ToArray();
    }

    /// <summary>The same as element trees, to be looked into.</summary>
    public async ValueTask<IReadOnlyList<Element>> LoadElements(Element request, CancellationToken cancellationToken) =>
        (await Load(request, cancellationToken)).Select(record => ResourceDocument.Parse(record.Json, definitions).Value.Root).ToArray();

    private async ValueTask Add(string reference, Dictionary<ResourceKey, StoredVersion> found, CancellationToken cancellationToken)
    {
        var parts = reference.Split('/');
        if (parts.Length < 2 || definitions.FindResourceType(parts[0]) is null) return;
        var key = new ResourceKey(parts[0], parts[1]);
        if (await store.Read(key, Access.Everything, cancellationToken) is { IsDeleted: false } stored) found.TryAdd(key, stored);
    }
}
