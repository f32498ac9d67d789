using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary><c>ServiceRequest/{id}/$case</c>: everything of a case. The records, the Tasks, the opinions with their parts, who brought what, and whoever these refer to.</summary>
public sealed class GatherCase(IResourceStore store, CaseLoading loading, CaseSearch search, CaseRecords records, DefinitionCatalogue definitions)
{
    /// <summary>More than any case has; keeps an answer from growing without end.</summary>
    private const int Most = 5000;

    // What a record or an opinion consists of, and who is behind it. Other cases are not reached over these.
    private static readonly string[] Followed =
    [
        "Binary", "CarePlan", "Device", "Endpoint", "HealthcareService", "Location", "Medication", "MedicationRequest", "Observation", "Organization", "Practitioner", "PractitionerRole",
        "Questionnaire", "RelatedPerson", "Specimen",
    ];

    /// <summary>The request first, then everything else, each once.</summary>
    public async ValueTask<Outcome<IReadOnlyList<StoredVersion>>> Handle(string requestId, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("ServiceRequest", requestId);
        if (await store.Read(key, Access.Everything, cancellationToken) is not { IsDeleted: false } request)
            return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the request by its placer number: ServiceRequest?identifier=...");
        if (await loading.FindByRequest(key.ToString(), cancellationToken) is not { } caseTask)
            return Issue.Error(IssueType.NotFound, "case-unknown", $"{key} has opened no case. Only a request for a second opinion does.");

        var found = new Dictionary<ResourceKey, StoredVersion> { [key] = request, [caseTask.Key] = caseTask };
        await AddTasks(caseTask.Key.ToString(), found, cancellationToken);
        Add(await search.All("DiagnosticReport", $"based-on={key}", cancellationToken), found);
        Add(await search.All("Provenance", $"target={caseTask.Key}", cancellationToken), found);
        Add(await search.All("Communication", $"part-of={caseTask.Key}", cancellationToken), found);
        Add(await OfThisCase(await records.Load(Parse(request), cancellationToken), key, cancellationToken), found);
        await Follow(found, cancellationToken);
        if (found.Keys.Where(one => one.Type == "Specimen").ToArray() is { Length: > 0 } specimens) Add(await search.All("Provenance", $"target={string.Join(',', specimens)}", cancellationToken), found);
        return found.Values.ToArray();
    }

    private static void Add(IEnumerable<StoredVersion> versions, Dictionary<ResourceKey, StoredVersion> found)
    {
        foreach (var version in versions) found.TryAdd(version.Key, version);
    }

    private async ValueTask AddTasks(string parent, Dictionary<ResourceKey, StoredVersion> found, CancellationToken cancellationToken)
    {
        foreach (var part in await search.All("Task", $"part-of={parent}", cancellationToken))
        {
            if (found.TryAdd(part.Key, part)) await AddTasks(part.Key.ToString(), found, cancellationToken);
        }
    }

    /// <summary>The chart without the opinions of other cases, unless the request itself refers to them.</summary>
    private async ValueTask<IReadOnlyList<StoredVersion>> OfThisCase(IReadOnlyList<StoredVersion> chart, ResourceKey request, CancellationToken cancellationToken)
    {
        var named = (await StoredReference.Load(request.ToString(), store, definitions, cancellationToken))!.Root.ChildrenNamed("supportingInfo").ToList().Select(info => info.ChildText("reference")).ToHashSet();
        return chart.Where(version => version.Key.Type != "DiagnosticReport" || named.Contains(version.Key.ToString()) || !AnswersAnother(Parse(version), request.ToString())).ToArray();
    }

    private static bool AnswersAnother(Element report, string request)
    {
        var basedOn = report.ChildrenNamed("basedOn").ToList();
        return Routing.CaseFacts.IsOpinion(report) && basedOn.Count > 0 && basedOn.All(reference => reference.ChildText("reference") != request);
    }

    /// <summary>Adds what is referred to, and what that refers to.</summary>
    private async ValueTask Follow(Dictionary<ResourceKey, StoredVersion> found, CancellationToken cancellationToken)
    {
        var open = new Queue<StoredVersion>(found.Values);
        while (open.TryDequeue(out var version) && found.Count < Most)
        {
            foreach (var text in References(Parse(version)))
            {
                var parts = text.Split('/');
                if (parts.Length < 2 || !(Followed.Contains(parts[0]) || IsProposal(version, parts[0]))) continue;
                var key = new ResourceKey(parts[0], parts[1]);
                if (found.ContainsKey(key) || await store.Read(key, Access.Everything, cancellationToken) is not { IsDeleted: false } target) continue;
                found.Add(key, target);
                open.Enqueue(target);
            }
        }
    }

    /// <summary>A proposal of an opinion may be a ServiceRequest; the case's own request is there already.</summary>
    private static bool IsProposal(StoredVersion from, string type) => type == "ServiceRequest" && from.Key.Type == "DiagnosticReport";

    private static IEnumerable<string> References(Element element)
    {
        foreach (var child in element.Children.ToList())
        {
            if (child.HasValue && (child.Name == "reference" || (child.Name is "url" && element.TypeName == "Attachment")) && child.Text is { } text && text[0] != '#') yield return text;
            foreach (var inner in References(child)) yield return inner;
        }
    }

    private Element Parse(StoredVersion version) => ResourceDocument.Parse(version.Json, definitions).Value.Root;
}
