using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>What an issued opinion consists of beside its report: results, proposals, documents. They stay as they were issued, as the report does.</summary>
/// <remarks>
/// Of which opinion a resource may be a part, the Provenance tells that is written with every opinion, and which is therefore kept, too; that it is one, the report, in any version that was
/// issued. So nobody makes another's resource a part of an opinion by saying so elsewhere.
/// </remarks>
public sealed class OpinionParts(IResourceStore store, CaseLoading loading, CaseSearch search, DefinitionCatalogue definitions)
{
    /// <summary>What can be a part. Who signed, and where they work, goes on changing.</summary>
    private static readonly HashSet<string> Types = ["Observation", "CarePlan", "MedicationRequest", "ServiceRequest", "RequestGroup", "Medication", "Media", "DocumentReference", "Binary"];

    /// <summary>The parts of a report, and what these consist of in turn: <c>Observation/1</c>.</summary>
    /// <param name="together">The changes that come with it.</param>
    internal async ValueTask<IReadOnlyList<string>> Of(Element report, IReadOnlyList<Change> together, CancellationToken cancellationToken)
    {
        var found = new List<string>(Referred(report));
        for (var at = 0; at < found.Count; at++)
        {
            var part = together.FirstOrDefault(change => change.Key.ToString() == found[at])?.Content ?? await StoredReference.Load(found[at], store, definitions, cancellationToken);
            if (part is not null) found.AddRange(Referred(part.Root).Except(found).ToArray());
        }

        return found;
    }

    /// <summary>Why a change of what is stored may not be; null where it is part of no issued opinion, or comes together with its amendment.</summary>
    internal async ValueTask<Issue?> Refuse(Change change, IReadOnlyList<Change> together, CancellationToken cancellationToken)
    {
        if (change.Kind == ChangeKind.Create) return null;
        if (change.Key.Type == "Provenance") return await RefuseRecord(change.Key, cancellationToken);
        if (!Types.Contains(change.Key.Type)) return null;
        var reports = (await search.Documents("Provenance", $"target={change.Key}", cancellationToken)).SelectMany(provenance => ReportsOf(provenance.Root)).Distinct();
        foreach (var report in reports)
        {
            if (await FindIssued(report, cancellationToken) is not { } stored || !await Consists(stored, change.Key.ToString(), cancellationToken)) continue;
            if (change.Kind == ChangeKind.Update && together.Any(other => other.Key == report && other.Kind == ChangeKind.Update)) continue;
            return Refusal(change.Key, report);
        }

        return null;
    }

    /// <summary>The newest version of a report that was issued as the opinion on a case; null for any other.</summary>
    internal async ValueTask<StoredVersion?> FindIssued(ResourceKey report, CancellationToken cancellationToken)
    {
        if (await store.Read(report, Access.Everything, cancellationToken) is not { IsDeleted: false } stored) return null;
        var root = Parse(stored);
        if (!CaseFacts.IsOpinion(root) || !OpinionRules.IsIssued(root.ChildText("status"))) return null;
        return await loading.ByOpinion(root, report, cancellationToken) is null ? null : stored;
    }

    private async ValueTask<Issue?> RefuseRecord(ResourceKey provenance, CancellationToken cancellationToken)
    {
        if (await StoredReference.Load(provenance.ToString(), store, definitions, cancellationToken) is not { } stored) return null;
        foreach (var report in ReportsOf(stored.Root))
        {
            if (await FindIssued(report, cancellationToken) is not null) return Refusal(provenance, report);
        }

        return null;
    }

    private async ValueTask<bool> Consists(StoredVersion report, string part, CancellationToken cancellationToken)
    {
        for (var version = report.Version; version > 0; version--)
        {
            if (await store.ReadVersion(report.Key, version, Access.Everything, cancellationToken) is not { IsDeleted: false } stored) continue;
            var root = Parse(stored);
            if (OpinionRules.IsIssued(root.ChildText("status")) && (await Of(root, [], cancellationToken)).Contains(part)) return true;
        }

        return false;
    }

    private static Issue Refusal(ResourceKey part, ResourceKey report) => new(IssueSeverity.Error, IssueType.Conflict, "opinion-part", part.Type,
        $"{part} is part of the opinion {report}, which has been issued, and stays as it is. Amend the opinion ({report}/$amend), and say what differs in a new resource that it refers to; or send "
        + "the change and the amended report in one transaction.");

    private static IEnumerable<ResourceKey> ReportsOf(Element provenance) => provenance.ChildrenNamed("target").ToList()
        .Select(target => target.ChildText("reference")?.Split('/')).Where(parts => parts is ["DiagnosticReport", _, ..]).Select(parts => new ResourceKey(parts![0], parts[1]));

    /// <summary>What a report, or a part of one, consists of; not what it speaks about or rests on.</summary>
    private static IEnumerable<string> Referred(Element resource)
    {
        var references = resource.TypeName switch
        {
            "DiagnosticReport" => Values(resource, "result", "reference").Concat(Values(resource, "presentedForm", "url"))
                .Concat(resource.ChildrenNamed("media").ToList().SelectMany(media => Values(media, "link", "reference")))
                .Concat(resource.ChildrenNamed("extension").ToList().SelectMany(extension => Values(extension, "value", "reference"))),
            "Observation" => Values(resource, "hasMember", "reference"),
            "CarePlan" => resource.ChildrenNamed("activity").ToList().SelectMany(activity => Values(activity, "reference", "reference")),
            "RequestGroup" => resource.ChildrenNamed("action").ToList().SelectMany(action => Values(action, "resource", "reference")),
            "MedicationRequest" => Values(resource, "medication", "reference"),
            "DocumentReference" => resource.ChildrenNamed("content").ToList().SelectMany(content => Values(content, "attachment", "url")),
            "Media" => Values(resource, "content", "url"),
            _ => [],
        };
        return references.Select(reference => reference.Split('/')).Where(parts => parts.Length >= 2 && Types.Contains(parts[0])).Select(parts => $"{parts[0]}/{parts[1]}");
    }

    private static IEnumerable<string> Values(Element parent, string name, string value) =>
        parent.ChildrenNamed(name).ToList().Select(child => child.ChildText(value)).OfType<string>();

    private Element Parse(StoredVersion stored) => ResourceDocument.Parse(stored.Json, definitions).Value.Root;
}
