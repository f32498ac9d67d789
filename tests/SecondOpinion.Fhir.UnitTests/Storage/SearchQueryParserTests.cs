using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public sealed class SearchQueryParserTests
{
    [Theory]
    [InlineData("nothing=x", "search-parameter-unknown")]
    [InlineData("_query=x", "search-parameter-unknown")]
    [InlineData("subject:Patient.nothing=x", "search-parameter-unknown")]
    [InlineData("code.family=x", "search-parameter-unknown")]
    [InlineData("_has:Nothing:patient:code=x", "search-parameter-unknown")]
    [InlineData("_has:Patient:code:code=x", "search-parameter-unknown")]
    [InlineData("_has:Patient=x", "search-parameter-unknown")]
    [InlineData("code=", "search-value-empty")]
    [InlineData("code=,", "search-value-empty")]
    [InlineData("code", "search-value-empty")]
    [InlineData("_include=Observation:nothing", "search-include-unknown")]
    [InlineData("_include=Observation:code", "search-include-unknown")]
    [InlineData("_revinclude=Nothing:subject", "search-include-unknown")]
    public void What_is_unknown_or_empty_comes_back_as_unused(string query, string id)
    {
        var parsed = Understand("Observation", query + "&status=final").Value;
        Assert.Equal(id, Assert.Single(parsed.Unused).Issue.Id);
        Assert.Equal("status", Assert.Single(parsed.Query.Criteria).Parameter.Code);
        Assert.Equal("status", Assert.Single(parsed.Used).Key);
    }

    [Theory]
    [InlineData("date=yesterday", "search-value")]
    [InlineData("date=2026-02-30", "search-value")]
    [InlineData("date=gt", "search-value")]
    [InlineData("date=2026-01-01,x", "search-value")]
    [InlineData("value-quantity=five", "search-value")]
    [InlineData("value-quantity=5|mg", "search-value")]
    [InlineData("code-value-quantity=1-1", "search-value")]
    [InlineData("code-value-quantity=1-1$x", "search-value")]
    [InlineData("code:missing=perhaps", "search-value")]
    [InlineData("code=a|b|c", "search-value")]
    [InlineData("code=|", "search-value")]
    [InlineData("value-string=%20", "search-value")]
    [InlineData("code:exact=x", "search-modifier")]
    [InlineData("code:in=http://x", "search-terminology")]
    [InlineData("subject:Medication=1", "search-modifier")]
    [InlineData("patient.family:above=x", "search-modifier")]
    [InlineData("_count=-1", "search-count")]
    [InlineData("_count=many", "search-count")]
    [InlineData("_total=roughly", "search-total")]
    [InlineData("_sort=nothing", "search-sort")]
    [InlineData("_sort=code-value-quantity", "search-sort")]
    [InlineData("_include=Observation", "search-include")]
    [InlineData("_include:often=Observation:subject", "search-include")]
    [InlineData("patient.general-practitioner.organization.partof.name=x", "search-chain-too-long")]
    public void What_is_wrong_is_refused_without_showing_the_value(string query, string id)
    {
        var issue = Assert.Single(Understand("Observation", query).Issues);
        Assert.Equal(id, issue.Id);
        var value = Uri.UnescapeDataString(query[(query.IndexOf('=') + 1)..]);
        if (value.Length > 3) Assert.DoesNotContain(value, issue.Message);
    }

    [Fact]
    public void Everything_wrong_is_reported_together() =>
        Assert.Equal(["search-value", "search-modifier"], Understand("Observation", "date=x&code:exact=y&nothing=z").Issues.Select(issue => issue.Id));

    [Fact]
    public void Values_are_split_before_their_escapes_are_undone()
    {
        var criterion = Assert.Single(Query("Patient", @"name=a\,b,c\\,d").Criteria);
        Assert.Equal([@"a\,b", @"c\\", "d"], criterion.Values);
        Assert.Equal(["a,b", @"c\", "d"], criterion.Values.Select(SearchEscapes.Undo));
    }

    [Fact]
    public void Control_parameters_are_understood()
    {
        var query = Query("Observation", "_count=7&_sort=-date,code&_total=none&_include=Observation:subject:Patient&_revinclude:iterate=Provenance:target");
        Assert.Equal(7, query.Count);
        Assert.Equal(SearchTotal.None, query.Total);
        Assert.Equal([("date", true), ("code", false)], query.Sort.Select(key => (key.Parameter.Code, key.Descending)));
        Assert.Equal([(false, false, "Observation", "Patient"), (true, true, "Provenance", null)], query.Includes.Select(include => (include.Reverse, include.Iterate, include.Source, include.Target)));
        Assert.Equal(SearchLimits.Default.MaxCount, Query("Observation", "_count=1000000").Count);
    }

    [Fact]
    public void What_shapes_only_the_answer_is_passed_through()
    {
        var parsed = Understand("Observation", "_elements=id&_format=json&_pretty=true&_summary=true&_page=abc").Value;
        Assert.Equal(["_elements", "_format", "_pretty", "_summary"], parsed.Presentation.Select(pair => pair.Key));
        Assert.Equal("abc", parsed.Query.Page);
        Assert.DoesNotContain(parsed.Used, pair => pair.Key == "_page");
    }

    [Fact]
    public void A_chain_without_a_type_leads_to_every_type_that_has_the_parameter()
    {
        var criterion = Assert.Single(Query("Observation", "subject.name=x").Criteria);
        Assert.Equal(["Patient"], new[] { criterion }.Concat(criterion.Alternatives).Select(way => way.Chain[0].Type).Where(type => type == "Patient"));
        Assert.All(criterion.Alternatives, way => Assert.Equal("name", way.Parameter.Code));
    }
}
