using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Understands the parameters of a search, given as names and values already percent-decoded. hl7.org/fhir/R4/search.html</summary>
/// <param name="codeLists">Gives the codes for <c>:in</c>, <c>:not-in</c>, <c>:above</c> and <c>:below</c>; null where there is no terminology.</param>
public sealed class SearchQueryParser(SearchParameterTable parameters, SearchLimits? limits = null, CodeLists? codeLists = null)
{
    /// <summary>Where the parameters are defined that all types share.</summary>
    private const string AnyType = "DomainResource";

    private readonly SearchLimits limits = limits ?? SearchLimits.Default;
    private readonly CriterionParser criteria = new(parameters, limits ?? SearchLimits.Default, codeLists);

    /// <summary>The types that a search over all of them goes over.</summary>
    public IReadOnlyCollection<string> KnownTypes => parameters.Definitions.ResourceTypes;

    /// <summary>Fails with every value and modifier that is wrong. What is unknown comes back as unused instead, for the caller to judge.</summary>
    /// <param name="resourceType">A concrete resource type; null to search all types, or those that <c>_type</c> names.</param>
    /// <param name="given">In the order given; one name may stand several times.</param>
    public Outcome<ParsedSearch> Parse(string? resourceType, IEnumerable<KeyValuePair<string, string>> given)
    {
        var parts = given.ToList();
        var types = resourceType is null ? ReadTypes(parts) : Outcome<IReadOnlyList<string>>.Success([]);
        if (!types.Succeeded) return Outcome<ParsedSearch>.Failure(types.Issues);

        var reading = new SearchReading(resourceType ?? AnyType) { Types = types.Value };
        foreach (var (name, value) in parts) Read(reading, name, value);
        return reading.Issues.Count > 0
            ? Outcome<ParsedSearch>.Failure(reading.Issues)
            : new ParsedSearch(reading.ToQuery(limits), reading.Used, reading.Unused, reading.Presentation);
    }

    private static string Head(string name) => name.IndexOfAny([':', '.']) is var end && end >= 0 ? name[..end] : name;

    private Outcome<IReadOnlyList<string>> ReadTypes(List<KeyValuePair<string, string>> given)
    {
        var named = given.Where(part => part.Key == "_type").SelectMany(part => part.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct().ToList();
        if (named.Exists(type => !ReferenceAddress.IsResourceType(type, parameters.Definitions)))
            return Issue.Error(IssueType.Value, "search-type", "_type names something that is no R4 resource type. Names are case-sensitive: Task,DiagnosticReport.");
        return Outcome<IReadOnlyList<string>>.Success(named.Count > 0 ? named : parameters.Definitions.ResourceTypes);
    }

    private void Read(SearchReading reading, string name, string value)
    {
        switch (Head(name))
        {
            case "_elements" or "_format" or "_pretty":
                reading.Presentation.Add(new(name, value));
                return;
            case var _ when value.Length == 0:
                reading.AddUnused(name, value, "search-value-empty", $"Search parameter {name} has no value. Give it one, or leave it out.");
                return;
            case "_page":
                reading.Page = value;
                return;
            case "_summary":
                reading.CountOnly |= value == "count";
                reading.Presentation.Add(new(name, value));
                reading.Used.Add(new(name, value));
                return;
            case "_count":
                ReadCount(reading, value);
                break;
            case "_total":
                ReadTotal(reading, value);
                break;
            case "_sort":
                ReadSort(reading, value);
                break;
            case "_explain":
                reading.Explain = value == "true";
                if (value is not ("true" or "false")) reading.Refuse(IssueType.Value, "search-explain", "_explain is true or false.");
                break;
            case "_type" when reading.Types.Count > 0:
                break;
            case "_contained":
                ReadContained(reading, value);
                break;
            case "_containedType":
                reading.GivesContained = value == "contained";
                if (value is not ("container" or "contained")) reading.Refuse(IssueType.Value, "search-contained-type", "_containedType is container or contained.");
                break;
            case "_include" or "_revinclude":
                ReadInclude(reading, name, value);
                return;
            default:
                criteria.Read(reading, name, value);
                return;
        }

        reading.Used.Add(new(name, value));
    }

    private void ReadCount(SearchReading reading, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            reading.Refuse(IssueType.Value, "search-count", "_count is a whole number, 0 or more. Give such a number, or leave it out.");
            return;
        }

        // _count=0 is the same as _summary=count. hl7.org/fhir/R4/search.html#count
        reading.CountOnly |= count == 0;
        reading.Count = Math.Min(count, limits.MaxCount);
    }

    private static void ReadTotal(SearchReading reading, string value)
    {
        switch (value)
        {
            case "none":
                reading.Total = SearchTotal.None;
                break;

            // An estimate would be a guess; the count that is cheap is none.
            case "estimate":
                reading.Total = SearchTotal.WhenCheap;
                break;
            case "accurate":
                reading.Total = SearchTotal.Accurate;
                break;
            default:
                reading.Refuse(IssueType.Value, "search-total", "_total is none, estimate or accurate.");
                break;
        }
    }

    private static void ReadContained(SearchReading reading, string value)
    {
        switch (value)
        {
            case "false":
                reading.Contained = ContainedMatches.None;
                break;
            case "true":
                reading.Contained = ContainedMatches.Only;
                break;
            case "both":
                reading.Contained = ContainedMatches.Both;
                break;
            default:
                reading.Refuse(IssueType.Value, "search-contained", "_contained is false, true or both.");
                break;
        }
    }

    private void ReadSort(SearchReading reading, string value)
    {
        foreach (var key in value.Split(','))
        {
            var descending = key.StartsWith('-');
            var code = descending ? key[1..] : key;
            if (reading.Types.Count > 0 && code is not ("_id" or "_lastUpdated"))
                reading.Refuse(IssueType.NotSupported, "search-sort", "A search over several types is sorted by _lastUpdated or _id only.");
            else if (parameters.Find(reading.ResourceType, code) is { Type: not (SearchParameterType.Composite or SearchParameterType.Special), Expression: not null } parameter)
                reading.Sort.Add(new SortKey(parameter, descending));
            else
                reading.Refuse(IssueType.NotSupported, "search-sort", $"_sort names something that {reading.ResourceType} can't be sorted by. Use codes of its search parameters, with - before for descending.");
        }
    }

    private void ReadInclude(SearchReading reading, string name, string value)
    {
        var modifier = name.IndexOf(':') is var colon && colon < 0 ? null : name[(colon + 1)..];
        if (value == "*" && modifier is null && reading.Types.Count == 0)
        {
            if (name == "_include") AddIncludes(reading, false, false, reading.ResourceType, Referring(reading.ResourceType, "*"), null);
            else foreach (var type in parameters.Definitions.ResourceTypes) AddIncludes(reading, true, false, type, PointingTo(type, reading.ResourceType), null);
            reading.Used.Add(new(name, value));
            return;
        }

        var parts = value.Split(':');
        if (modifier is not (null or "iterate" or "recurse") || parts.Length is not (2 or 3))
        {
            reading.Refuse(IssueType.Value, "search-include", $"{Head(name)} has the form Type:parameter or Type:parameter:TargetType, or is *; :iterate is its only modifier.");
            return;
        }

        var target = parts.Length == 3 && parts[2].Length > 0 ? parts[2] : null;
        var included = ReferenceAddress.IsResourceType(parts[0], parameters.Definitions) ? Referring(parts[0], parts[1]) : [];
        if (included.Count == 0 || (target is not null && !ReferenceAddress.IsResourceType(target, parameters.Definitions)))
        {
            reading.AddUnused(name, value, "search-include-unknown", $"{Head(name)} names no reference parameter of a resource type. Use Type:parameter with a parameter of type reference.");
            return;
        }

        AddIncludes(reading, Head(name) == "_revinclude", modifier is not null, parts[0], included, target);
        reading.Used.Add(new(name, value));
    }

    private static void AddIncludes(SearchReading reading, bool reverse, bool iterate, string source, IEnumerable<SearchParameter> included, string? target)
    {
        foreach (var parameter in included) reading.Includes.Add(new Include(reverse, iterate, source, parameter, target));
    }

    private List<SearchParameter> Referring(string type, string code) =>
        [.. parameters.Of(type).Where(parameter => parameter.Type == SearchParameterType.Reference && (code == "*" || parameter.Code == code))];

    private IEnumerable<SearchParameter> PointingTo(string type, string target) =>
        Referring(type, "*").Where(parameter => parameter.Target.Count == 0 || parameter.Target.Contains(target) || parameter.Target.Contains("Resource"));
}
