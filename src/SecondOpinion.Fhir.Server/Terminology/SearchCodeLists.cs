using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Terminology;

/// <summary>The codes behind <c>:in</c>, <c>:not-in</c>, <c>:above</c> and <c>:below</c>, from the value sets and code systems that are loaded.</summary>
internal sealed class SearchCodeLists(DefinitionCatalogue definitions, LocalTerminology terminology)
{
    private readonly ExpandValueSet expand = new(terminology);
    private readonly RelatedCodes related = new(terminology);

    public Outcome<IReadOnlyList<SystemCode>> Find(string modifier, string value, int most)
    {
        var codes = modifier == "in" ? InValueSet(value) : Related(modifier, value);
        return codes.Succeeded && codes.Value.Count > most
            ? Issue.Error(IssueType.TooCostly, "search-codes-too-many", $"The value stands for more than {most} codes, the limit. Search with a narrower one.")
            : codes;
    }

    private Outcome<IReadOnlyList<SystemCode>> InValueSet(string canonical)
    {
        var bar = canonical.IndexOf('|');
        var json = bar < 0 ? definitions.Find("ValueSet", canonical) : definitions.Find("ValueSet", canonical[..bar], canonical[(bar + 1)..]);
        if (json is null)
            return Issue.Error(IssueType.NotFound, "search-valueset-unknown", "The value set is in none of the packages that are loaded. Name it by its canonical, or load a package that has it.");
        var expanded = expand.Handle(json.Value, new ExpansionRequest());
        if (!expanded.Succeeded) return NotListed(expanded.Issues[0]);
        return expanded.Value.Fragments.Count > 0
            ? Issue.Error(IssueType.NotSupported, "search-valueset-incomplete", $"Of {string.Join(", ", expanded.Value.Fragments)} only a part is held here, so that matches would be missing. Name the codes themselves.")
            : expanded.Value.Codes.Select(code => new SystemCode(code.System, code.Code)).ToArray();
    }

    private Outcome<IReadOnlyList<SystemCode>> Related(string modifier, string value)
    {
        var bar = value.IndexOf('|');
        if (bar <= 0 || bar == value.Length - 1) return Issue.Error(IssueType.Value, "search-value", $":{modifier} needs a code with its system: system|code.");
        var (system, code) = (value[..bar], value[(bar + 1)..]);
        var found = modifier == "below" ? related.Below(system, code) : related.Above(system, code);
        return found.Succeeded
            ? found.Value.Select(other => new SystemCode(system, other)).ToArray()
            : NotListed(found.Issues[0]);
    }

    private static Issue NotListed(Issue reason) => Issue.Error(IssueType.NotSupported, "search-codes-unknown", $"The codes that the value stands for can't be listed. {reason.Message}");
}
