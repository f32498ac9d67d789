using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Export;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>$export</c> of the system, of all patients, of a Group: begun here, made in the background. hl7.org/fhir/uv/bulkdata/export.html</summary>
internal sealed class StartExport(Exports exports, IResourceStore store, SearchQueryParser parser, Compartment compartment, DefinitionCatalogue definitions, TimeProvider clock)
{
    private static readonly HashSet<string> Known = ["_since", "_type", "_outputFormat"];

    private static readonly string[] Formats = [FhirMediaTypes.Ndjson, "application/ndjson", "ndjson"];

    public async Task<IResult> System(HttpRequest request, CancellationToken cancellationToken) => await Begin(definitions.ResourceTypes, false, null, request);

    public async Task<IResult> Patients(HttpRequest request, CancellationToken cancellationToken) => await Begin(PatientTypes, true, null, request);

    public async Task<IResult> Group(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var group = await store.Read(new ResourceKey("Group", id), Caller.AccessOf(request), cancellationToken);
        if (group is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no Group/{id}. Check the id, or search for the group."));
        if (group.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(group.Key));
        var members = ResourceDocument.Parse(group.Json, definitions).Value.Root.ChildrenNamed("member").ToList()
            .Where(member => member.ChildText("inactive") != "true")
            .Select(member => member.Child("entity").ChildText("reference"))
            .Where(reference => reference?.StartsWith("Patient/", StringComparison.Ordinal) == true);
        return await Begin(PatientTypes, true, [.. members.OfType<string>().Distinct()], request);
    }

    private IReadOnlyList<string> PatientTypes => [.. compartment.Types("Patient").Append("Patient").Distinct().Order(StringComparer.Ordinal)];

    private async Task<IResult> Begin(IReadOnlyList<string> possible, bool inCompartment, IReadOnlyList<string>? patients, HttpRequest request)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var preferences = Preferences.Read(request);
        if (!preferences.Async)
            return Refuse(IssueType.Invalid, "An export is made in the background. Send the header Prefer: respond-async, and ask at the Content-Location that the answer gives.");
        if (!preferences.Lenient && input.Value.Unknown(Known) is { } unknown && definitions.ResourceTypes.All(type => type != unknown))
            return Refuse(IssueType.NotSupported, "$export takes _since, _type and _outputFormat. Leave other parameters out, or send Prefer: handling=lenient to have them ignored.");
        if (input.Value.Text("_outputFormat") is { } format && !Formats.Contains(format.Replace(' ', '+')))
            return Refuse(IssueType.NotSupported, $"Exports are written as {FhirMediaTypes.Ndjson}. Leave _outputFormat out, or set it to that.");
        var since = input.Value.Text("_since")?.Replace(' ', '+');
        if (since is not null && !parser.Parse("Basic", [new("_lastUpdated", "ge" + since)]).Succeeded)
            return Refuse(IssueType.Value, "_since is no instant. Write it as 2026-11-25T08:00:00Z.");
        var types = input.Value.Texts("_type").SelectMany(text => text.Split(',')).Where(type => type.Length > 0).Distinct().ToList();
        if (types.Any(type => !possible.Contains(type)))
            return Refuse(IssueType.Value, "_type names something that is not exported here. Name resource types, for patients and groups those of the patient compartment, separated by commas.");

        var at = clock.GetUtcNow();
        var baseUrl = BaseUrl.Of(request);
        var id = exports.Begin(new ExportRequest($"{baseUrl}{request.Path.Value!["/fhir".Length..]}{request.QueryString}", at, since, types.Count > 0 ? types : possible, inCompartment, patients, Caller.Of(request).Identity?.ToClient(at)));
        request.HttpContext.Response.Headers.ContentLocation = $"{baseUrl[..^"/fhir".Length]}/bulk/{id}";
        return FhirAnswer.Of(StatusCodes.Status202Accepted, default);
    }

    private static FhirAnswer Refuse(IssueType code, string message) => FhirAnswer.Fail(Issue.Error(code, "parameter-malformed", message));
}
