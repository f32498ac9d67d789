using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Compartments;

/// <summary>Follows references from resources to what they refer to, and on from there.</summary>
public sealed class ReferenceGraph(IResourceStore store, DefinitionCatalogue definitions)
{
    /// <summary>What the resources refer to in this store, none of themselves, each once; what is gone or may not be seen is left out.</summary>
    /// <param name="steps">How far to go.</param>
    /// <param name="limit">More resources than this are an error.</param>
    public async ValueTask<Outcome<IReadOnlyList<StoredVersion>>> Follow(
        IEnumerable<StoredVersion> from, int steps, int limit, string baseUrl, Access access, CancellationToken cancellationToken)
    {
        var round = from.ToList();
        var seen = round.Select(version => version.Key).ToHashSet();
        var found = new List<StoredVersion>();
        for (var step = 0; step < steps && round.Count > 0; step++)
        {
            var next = new List<StoredVersion>();
            foreach (var key in round.SelectMany(version => References(version, baseUrl)))
            {
                if (!seen.Add(key) || await store.Read(key, access, cancellationToken) is not { IsDeleted: false } target) continue;
                if (found.Count + next.Count == limit)
                    return Issue.Error(IssueType.TooCostly, "too-many-referenced", $"More than {limit} resources are referred to, the limit. Read them one by one, or by searches with _include.");
                next.Add(target);
            }

            found.AddRange(next);
            round = next;
        }

        return found;
    }

    private IEnumerable<ResourceKey> References(StoredVersion version, string baseUrl)
    {
        var references = new List<string>();
        Collect(ResourceDocument.Parse(version.Json, definitions).Value.Root, references);
        foreach (var reference in references)
        {
            var relative = reference.StartsWith(baseUrl + "/", StringComparison.Ordinal) ? reference[(baseUrl.Length + 1)..] : reference;
            var parts = relative.Split('/');
            if (parts.Length is 2 or 4 && ResourceIds.IsValid(parts[1]) && definitions.ResourceTypes.Contains(parts[0])) yield return new ResourceKey(parts[0], parts[1]);
        }
    }

    private static void Collect(Element element, List<string> references)
    {
        foreach (var child in element.Children)
        {
            if (child is { HasValue: true, Name: "reference" } && element.TypeName == "Reference") references.Add(child.Text!);
            Collect(child, references);
        }
    }
}
