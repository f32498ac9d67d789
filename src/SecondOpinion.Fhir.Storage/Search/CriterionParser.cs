using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Understands what a search looks for: a parameter's name with its modifiers and chains, and its values.</summary>
internal sealed class CriterionParser(SearchParameterTable parameters, SearchLimits limits, CodeLists? codeLists)
{
    public void Read(SearchReading reading, string name, string value)
    {
        reading.Refused = null;

        // A list names its items; those it names are searched for as what the list refers to. hl7.org/fhir/R4/search.html#list
        var found = name == "_list"
            ? Find(reading, reading.ResourceType, "_has:List:item:_id", [])
            : Find(reading, reading.ResourceType, name, []);
        switch (found.Count)
        {
            case 0 when reading.Refused is { } refused:
                reading.Issues.Add(refused);
                return;
            case 0:
                reading.AddUnused(name, value, "search-parameter-unknown",
                    $"Search parameter {name} is not known for {reading.ResourceType}. See the CapabilityStatement for those that are; names are case-sensitive.");
                return;
        }

        var values = SearchEscapes.Split(value, ',');
        values.RemoveAll(part => part.Length == 0);
        if (values.Count == 0)
        {
            reading.AddUnused(name, value, "search-value-empty", $"Search parameter {name} has no value. Give it one, or leave it out.");
            return;
        }

        if (values.Count > limits.MaxValues)
        {
            reading.Refuse(IssueType.TooCostly, "search-values-too-many", $"Search parameter {name} has more than {limits.MaxValues} values, the limit. Ask in several searches.");
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
            reading.Refuse(IssueType.Value, "search-value", $"A value of search parameter {name} is not of its type. Expected: {expectation}.");
            return;
        }

        usable = [.. usable.Select(criterion => WithCodes(reading, name, criterion)).OfType<SearchCriterion>()];
        if (usable.Count == 0) return;
        reading.Criteria.Add(usable[0] with { Alternatives = usable[1..] });
        reading.Used.Add(new(name, value));
    }

    private static (string Code, string? Modifier) Split(string name) => name.IndexOf(':') is var colon && colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);

    /// <summary>Puts the codes in the place of what stands for them.</summary>
    /// <returns>Null when that can't be done, which has been told.</returns>
    private SearchCriterion? WithCodes(SearchReading reading, string name, SearchCriterion criterion)
    {
        if (criterion.Parameter.Type != SearchParameterType.Token || criterion.Modifier is not ("in" or "not-in" or "above" or "below")) return criterion;
        var modifier = criterion.Modifier;
        var codes = new List<string>();
        foreach (var value in criterion.Values)
        {
            var found = codeLists?.Invoke(modifier == "not-in" ? "in" : modifier, SearchEscapes.Undo(value), limits.MaxCodes)
                ?? Issue.Error(IssueType.NotSupported, "search-terminology", $"Search parameter {name} needs terminology, which is not available here.");
            if (!found.Succeeded)
            {
                reading.Issues.AddRange(found.Issues);
                return null;
            }

            codes.AddRange(found.Value.Select(code => $"{SearchEscapes.Escape(code.System)}|{SearchEscapes.Escape(code.Code)}"));
        }

        return criterion with { Modifier = modifier == "not-in" ? modifier : "in", Values = codes };
    }

    /// <summary>Follows a name from a resource type: <c>code</c>, <c>code:modifier</c>, <c>reference.rest</c>, <c>reference:Type.rest</c>, <c>_has:Type:reference:rest</c>.</summary>
    /// <returns>One criterion for each type that a chain may lead to.</returns>
    private List<SearchCriterion> Find(SearchReading reading, string type, string name, List<ChainLink> chain)
    {
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return FindReverse(reading, type, name, chain);

        var dot = name.IndexOf('.');
        var (code, modifier) = Split(dot < 0 ? name : name[..dot]);
        if (FindParameter(reading, type, code, chain) is not { } parameter) return [];
        if (dot >= 0) return FindForward(reading, parameter, modifier, name[(dot + 1)..], chain);

        if (modifier is not null && !SearchValues.Supports(parameter, modifier, parameters.Definitions))
        {
            reading.Refused = Issue.Error(IssueType.NotSupported, "search-modifier",
                $"Modifier :{modifier} can't be used with search parameter {code} of {type}, which is of type {parameter.Type.ToString().ToLowerInvariant()}.");
            return [];
        }

        return [new SearchCriterion(parameter, modifier, []) { Chain = chain }];
    }

    /// <summary>Over several types, the parameter that all of them have.</summary>
    private SearchParameter? FindParameter(SearchReading reading, string type, string code, List<ChainLink> chain)
    {
        if (chain.Count > 0 || reading.Types.Count == 0) return parameters.Find(type, code);
        var shared = parameters.Find(reading.Types[0], code);
        return shared?.Type != SearchParameterType.Composite && reading.Types.All(other => parameters.Find(other, code)?.Type == shared?.Type) ? shared : null;
    }

    private List<SearchCriterion> FindForward(SearchReading reading, SearchParameter parameter, string? targetType, string rest, List<ChainLink> chain)
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

    private List<SearchCriterion> FindReverse(SearchReading reading, string type, string name, List<ChainLink> chain)
    {
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || IsTooLong(reading, chain) || !ReferenceAddress.IsResourceType(parts[1], parameters.Definitions)) return [];
        if (parameters.Find(parts[1], parts[2]) is not { Type: SearchParameterType.Reference } parameter) return [];
        if (parameter.Target.Count > 0 && !parameter.Target.Contains(type) && !parameter.Target.Contains("Resource") && reading.Types.Count == 0) return [];
        return Find(reading, parts[1], parts[3], [.. chain, new ChainLink(true, parameter, parts[1])]);
    }

    private bool IsTooLong(SearchReading reading, List<ChainLink> chain)
    {
        if (chain.Count < limits.MaxChain) return false;
        reading.Refused = Issue.Error(IssueType.TooCostly, "search-chain-too-long", $"A chain has more than {limits.MaxChain} steps, the limit. Ask in several searches.");
        return true;
    }
}
