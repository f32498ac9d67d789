using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Understands the parameters of a search, given as names and values already percent-decoded. hl7.org/fhir/R4/search.html</summary>
public sealed class SearchQueryParser(SearchParameterTable parameters, SearchLimits? limits = null)
{
    private readonly SearchLimits limits = limits ?? SearchLimits.Default;

    /// <summary>Fails with every value and modifier that is wrong. What is unknown comes back as unused instead, for the caller to judge.</summary>
    /// <param name="resourceType">A concrete resource type.</param>
    /// <param name="given">In the order given; one name may stand several times.</param>
    public Outcome<ParsedSearch> Parse(string resourceType, IEnumerable<KeyValuePair<string, string>> given)
    {
        var reading = new Reading(resourceType);
        foreach (var (name, value) in given) Read(reading, name, value);
        return reading.Issues.Count > 0
            ? Outcome<ParsedSearch>.Failure(reading.Issues)
            : new ParsedSearch(reading.ToQuery(limits), reading.Used, reading.Unused, reading.Presentation);
    }

    private static Issue Error(IssueType code, string id, string message) => Issue.Error(code, id, message);

    private static string Head(string name) => name.IndexOfAny([':', '.']) is var end && end >= 0 ? name[..end] : name;

    private void Read(Reading reading, string name, string value)
    {
        switch (Head(name))
        {
            case "_elements" or "_format" or "_pretty" or "_contained" or "_containedType":
                reading.Presentation.Add(new(name, value));
                return;
            case var _ when value.Length == 0:
                Unused(reading, name, value, "search-value-empty", $"Search parameter {name} has no value. Give it one, or leave it out.");
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
            case "_include" or "_revinclude":
                ReadInclude(reading, name, value);
                return;
            default:
                ReadCriterion(reading, name, value);
                return;
        }

        reading.Used.Add(new(name, value));
    }

    private static void Unused(Reading reading, string name, string value, string id, string message, IssueType code = IssueType.NotSupported) =>
        reading.Unused.Add(new UnusedParameter(name, value, Error(code, id, message)));

    private void ReadCount(Reading reading, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            reading.Issues.Add(Error(IssueType.Value, "search-count", "_count is a whole number, 0 or more. Give such a number, or leave it out."));
            return;
        }

        // _count=0 is the same as _summary=count. hl7.org/fhir/R4/search.html#count
        reading.CountOnly |= count == 0;
        reading.Count = Math.Min(count, limits.MaxCount);
    }

    private static void ReadTotal(Reading reading, string value)
    {
        if (value is "none" or "estimate" or "accurate") reading.WithTotal = value != "none";
        else reading.Issues.Add(Error(IssueType.Value, "search-total", "_total is none, estimate or accurate."));
    }

    private void ReadSort(Reading reading, string value)
    {
        foreach (var key in value.Split(','))
        {
            var descending = key.StartsWith('-');
            var code = descending ? key[1..] : key;
            if (parameters.Find(reading.ResourceType, code) is { Type: not SearchParameterType.Composite } parameter)
                reading.Sort.Add(new SortKey(parameter, descending));
            else
                reading.Issues.Add(Error(IssueType.NotSupported, "search-sort", $"_sort names something that {reading.ResourceType} can't be sorted by. Use codes of its search parameters, with - before for descending."));
        }
    }

    private void ReadInclude(Reading reading, string name, string value)
    {
        var modifier = name.IndexOf(':') is var colon && colon < 0 ? null : name[(colon + 1)..];
        var parts = value.Split(':');
        if (modifier is not (null or "iterate" or "recurse") || parts.Length is not (2 or 3))
        {
            reading.Issues.Add(Error(IssueType.Value, "search-include", $"{Head(name)} has the form Type:parameter or Type:parameter:TargetType, with :iterate as its only modifier."));
            return;
        }

        var target = parts.Length == 3 && parts[2].Length > 0 ? parts[2] : null;
        var included = ReferenceAddress.IsResourceType(parts[0], parameters.Definitions) ? Referring(parts[0], parts[1]) : [];
        if (included.Count == 0 || (target is not null && !ReferenceAddress.IsResourceType(target, parameters.Definitions)))
        {
            Unused(reading, name, value, "search-include-unknown", $"{Head(name)} names no reference parameter of a resource type. Use Type:parameter with a parameter of type reference.");
            return;
        }

        foreach (var parameter in included)
            reading.Includes.Add(new Include(name.StartsWith("_rev", StringComparison.Ordinal), modifier is not null, parts[0], parameter, target));
        reading.Used.Add(new(name, value));
    }

    private List<SearchParameter> Referring(string type, string code) =>
        [.. parameters.Of(type).Where(parameter => parameter.Type == SearchParameterType.Reference && (code == "*" || parameter.Code == code))];

    private void ReadCriterion(Reading reading, string name, string value)
    {
        reading.Refused = null;
        var found = Find(reading, reading.ResourceType, name, []);
        switch (found.Count)
        {
            case 0 when reading.Refused is { } refused:
                reading.Issues.Add(refused);
                return;
            case 0:
                Unused(reading, name, value, "search-parameter-unknown",
                    $"Search parameter {name} is not known for {reading.ResourceType}. See the CapabilityStatement for those that are; names are case-sensitive.");
                return;
        }

        var values = SearchEscapes.Split(value, ',');
        values.RemoveAll(part => part.Length == 0);
        if (values.Count == 0)
        {
            Unused(reading, name, value, "search-value-empty", $"Search parameter {name} has no value. Give it one, or leave it out.");
            return;
        }

        if (values.Count > limits.MaxValues)
        {
            reading.Issues.Add(Error(IssueType.TooCostly, "search-values-too-many", $"Search parameter {name} has more than {limits.MaxValues} values, the limit. Ask in several searches."));
            return;
        }

        var usable = new List<SearchCriterion>();
        string? expectation = null;
        foreach (var criterion in found)
        {
            var wrong = values.Select(part => SearchValues.Expectation(criterion.Parameter, criterion.Modifier, part, parameters)).FirstOrDefault(text => text is not null);
            if (wrong is null) usable.Add(criterion with { Values = values });
            expectation ??= wrong;
        }

        if (usable.Count == 0)
        {
            reading.Issues.Add(Error(IssueType.Value, "search-value", $"A value of search parameter {name} is not of its type. Expected: {expectation}."));
            return;
        }

        reading.Criteria.Add(usable[0] with { Alternatives = usable[1..] });
        reading.Used.Add(new(name, value));
    }

    /// <summary>Follows a name from a resource type: <c>code</c>, <c>code:modifier</c>, <c>reference.rest</c>, <c>reference:Type.rest</c>, <c>_has:Type:reference:rest</c>.</summary>
    /// <returns>One criterion for each type that a chain may lead to.</returns>
    private List<SearchCriterion> Find(Reading reading, string type, string name, List<ChainLink> chain)
    {
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return FindReverse(reading, type, name, chain);

        var dot = name.IndexOf('.');
        var (code, modifier) = Split(dot < 0 ? name : name[..dot]);
        if (parameters.Find(type, code) is not { } parameter) return [];
        if (dot >= 0) return FindForward(reading, parameter, modifier, name[(dot + 1)..], chain);

        if (modifier is not null && !SearchValues.Supports(parameter, modifier, parameters.Definitions))
        {
            reading.Refused = Error(IssueType.NotSupported, "search-modifier",
                $"Modifier :{modifier} can't be used with search parameter {code} of {type}, which is of type {parameter.Type.ToString().ToLowerInvariant()}.");
            return [];
        }

        return [new SearchCriterion(parameter, modifier, []) { Chain = chain }];
    }

    private List<SearchCriterion> FindForward(Reading reading, SearchParameter parameter, string? targetType, string rest, List<ChainLink> chain)
    {
        if (parameter.Type != SearchParameterType.Reference || IsTooLong(reading, chain)) return [];
        IReadOnlyList<string> targets = targetType is not null ? [targetType] : parameter.Target;
        var found = new List<SearchCriterion>();
        foreach (var target in targets)
        {
            if (ReferenceAddress.IsResourceType(target, parameters.Definitions)) found.AddRange(Find(reading, target, rest, [.. chain, new ChainLink(false, parameter, target)]));
        }

        if (found.Count > 0) reading.Refused = null;
        return found;
    }

    private List<SearchCriterion> FindReverse(Reading reading, string type, string name, List<ChainLink> chain)
    {
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || IsTooLong(reading, chain) || !ReferenceAddress.IsResourceType(parts[1], parameters.Definitions)) return [];
        if (parameters.Find(parts[1], parts[2]) is not { Type: SearchParameterType.Reference } parameter) return [];
        if (parameter.Target.Count > 0 && !parameter.Target.Contains(type) && !parameter.Target.Contains("Resource")) return [];
        return Find(reading, parts[1], parts[3], [.. chain, new ChainLink(true, parameter, parts[1])]);
    }

    private bool IsTooLong(Reading reading, List<ChainLink> chain)
    {
        if (chain.Count < limits.MaxChain) return false;
        reading.Refused = Error(IssueType.TooCostly, "search-chain-too-long", $"A chain has more than {limits.MaxChain} steps, the limit. Ask in several searches.");
        return true;
    }

    private static (string Code, string? Modifier) Split(string name) => name.IndexOf(':') is var colon && colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);

    /// <summary>What was understood so far.</summary>
    private sealed class Reading(string resourceType)
    {
        public string ResourceType => resourceType;

        public List<SearchCriterion> Criteria { get; } = [];

        public List<SortKey> Sort { get; } = [];

        public List<Include> Includes { get; } = [];

        public List<KeyValuePair<string, string>> Used { get; } = [];

        public List<UnusedParameter> Unused { get; } = [];

        public List<KeyValuePair<string, string>> Presentation { get; } = [];

        public List<Issue> Issues { get; } = [];

        /// <summary>Why a known parameter can't be used as it was written.</summary>
        public Issue? Refused { get; set; }

        public int? Count { get; set; }

        public bool CountOnly { get; set; }

        public bool? WithTotal { get; set; }

        public string? Page { get; set; }

        public SearchQuery ToQuery(SearchLimits limits) => new(resourceType, Criteria)
        {
            Sort = Sort,
            Includes = Includes,
            Count = Count ?? limits.DefaultCount,
            CountOnly = CountOnly,
            WithTotal = WithTotal ?? true,
            Page = Page,
        };
    }
}
