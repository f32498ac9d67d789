using System.Collections.Concurrent;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>Reads from a resource everything it can be found by, with the expressions of the search parameters' own definitions. Safe for concurrent use.</summary>
internal sealed class SearchIndexer(SearchParameterTable parameters, IReadOnlyList<string> baseUrls, TimeZoneInfo zone)
{
    private readonly ConcurrentDictionary<string, ParameterPlan[]> plans = new();
    private readonly EntryReader reader = new(parameters.Definitions, baseUrls, zone);

    // now() appears in no search parameter: what is indexed must not depend on when.
    private readonly FhirPathContext context = new(parameters.Definitions, DateTimeOffset.UnixEpoch) { AsFilters = true };

    /// <param name="faults">Takes the parameters whose expression could not be evaluated; their values are not indexed.</param>
    public IndexEntries Index(ResourceDocument document, List<string>? faults = null)
    {
        var root = document.Root;
        return Read(new IndexEntries(), root, root.TypeName, faults);
    }

    /// <summary>The same for every resource that it contains; empty for most.</summary>
    /// <param name="id">The id under which the container is stored.</param>
    public IReadOnlyList<ContainedEntries> IndexContained(ResourceDocument document, string id, List<string>? faults = null)
    {
        if (!document.Root.Child("contained").Exists) return [];
        var all = new List<ContainedEntries>();
        var place = 0;
        foreach (var contained in document.Root.ChildrenNamed("contained"))
        {
            if (contained is { IsResource: true, IsMalformed: false })
            {
                var entries = Read(new IndexEntries { ContainerId = id }, contained, IndexedParameter.TypeOfContained(contained.TypeName), faults);
                all.Add(new ContainedEntries(contained.TypeName, IndexedText.Of(contained.ChildText("id") ?? ""), place, entries));
            }

            place++;
        }

        return all;
    }

    /// <param name="type">The type as the names of its parameters begin.</param>
    private IndexEntries Read(IndexEntries entries, Element root, string type, List<string>? faults)
    {
        foreach (var plan in plans.GetOrAdd(type, PlanType))
        {
            var found = plan.Expression.Evaluate(root, context);
            if (!found.Succeeded) faults?.Add(plan.Parameter.Name);
            else if (found.Value.Count > 0) Add(entries, plan, root, found.Value, faults);
        }

        return entries;
    }

    /// <summary>What is still known of a resource that is deleted; null for nothing.</summary>
    public static IndexEntries? IndexLeft(Change deletion)
    {
        if (deletion.TagsLeft.Count == 0) return null;
        var (entries, parameter) = (new IndexEntries(), new IndexedParameter(IndexedParameter.NameOf(deletion.Key.Type, IndexedParameter.TagsLeft)));
        foreach (var tag in deletion.TagsLeft) entries.Tokens.Add(new TokenEntry(parameter, tag.Code, tag.System, 0));
        return entries;
    }

    private void Add(IndexEntries entries, ParameterPlan plan, Element root, IReadOnlyList<FhirPathValue> found, List<string>? faults)
    {
        if (plan.Parts.Count > 0)
        {
            for (var i = 0; i < found.Count; i++) AddComposite(entries, plan, root, found[i].Element, i + 1, faults);
            return;
        }

        var before = RowsOf(entries, plan);
        foreach (var item in found) reader.Read(entries, plan, item, part: 0);

        // The element is there, though not in a way that it could be searched by; :missing must know.
        if (RowsOf(entries, plan) == before) entries.Tokens.Add(new TokenEntry(plan.Parameter, "", null, 0));
    }

    // Identifiers of references, and words that go with codes, stand under parameters of their own.
    private static int RowsOf(IndexEntries entries, ParameterPlan plan) => plan.Type switch
    {
        SearchParameterType.Reference => entries.References.Count,
        SearchParameterType.Token => entries.Tokens.Count,
        _ => entries.Count,
    };

    private void AddComposite(IndexEntries entries, ParameterPlan plan, Element root, Element focus, int part, List<string>? faults)
    {
        if (!focus.Exists) return;
        var inResource = new FhirPathContext(parameters.Definitions, context.Now) { AsFilters = true, Resource = root };
        var found = new IReadOnlyList<FhirPathValue>[plan.Parts.Count];
        for (var i = 0; i < found.Length; i++)
        {
            var values = plan.Parts[i].Expression.Evaluate(focus, inResource);
            if (!values.Succeeded) faults?.Add(plan.Parts[i].Parameter.Name);
            if (!values.Succeeded || values.Value.Count == 0) return;
            found[i] = values.Value;
        }

        for (var i = 0; i < found.Length; i++)
        {
            foreach (var item in found[i]) reader.Read(entries, plan.Parts[i], item, part);
        }
    }

    private ParameterPlan[] PlanType(string type)
    {
        var planned = new List<ParameterPlan>();
        var resourceType = type.TrimStart('#');
        foreach (var parameter in parameters.Of(resourceType))
        {
            // These two stand in the resource's own row.
            if (parameter.Code is "_id" or "_lastUpdated" || parameter.Expression is null) continue;
            if (Plan(type, resourceType, parameter) is { } plan) planned.Add(plan);
        }

        return [.. planned];
    }

    private ParameterPlan? Plan(string type, string resourceType, SearchParameter parameter)
    {
        if (ParameterExpressions.For(resourceType, parameter.Expression!) is not { } text) return null;
        var expression = FhirPathExpression.Compiled(text);
        if (!expression.Succeeded) return null;

        var name = IndexedParameter.NameOf(type, parameter.Code);
        var parts = new List<ParameterPlan>();
        foreach (var component in parameter.Type == SearchParameterType.Composite ? parameter.Components : [])
        {
            var part = FhirPathExpression.Compiled(ComponentExpression(component));
            if (!part.Succeeded) return null;
            var partName = IndexedParameter.NameOfPart(name, parts.Count);
            parts.Add(new ParameterPlan(new IndexedParameter(partName), SearchValues.TypeOfComponent(component, parameters), part.Value, [])
            {
                Units = new IndexedParameter(IndexedParameter.NameOfUnits(partName)),
            });
        }

        return new ParameterPlan(new IndexedParameter(name), parameter.Type, expression.Value, parts)
        {
            Contained = parameter.Type == SearchParameterType.Reference ? new IndexedParameter(IndexedParameter.NameOfContained(name)) : null,
            Texts = parameter.Type == SearchParameterType.Token ? new IndexedParameter(IndexedParameter.NameOfTexts(name)) : null,
            Units = parameter.Type == SearchParameterType.Quantity ? new IndexedParameter(IndexedParameter.NameOfUnits(name)) : null,
            Identifiers = parameter.Type == SearchParameterType.Reference ? new IndexedParameter(IndexedParameter.NameOfIdentifiers(name))
                : parameter is { Type: SearchParameterType.Token, Code: "identifier" } ? new IndexedParameter(IndexedParameter.NameOfTypedIdentifiers(name))
                : null,
        };
    }

    // R4 writes the type dateTime with a capital D in Observation's code-value-date.
    private static string ComponentExpression(SearchParameterComponent component) => component.Expression.Replace("as(DateTime)", "as(dateTime)", StringComparison.Ordinal);
}
