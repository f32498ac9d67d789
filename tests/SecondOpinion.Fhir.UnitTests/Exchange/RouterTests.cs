using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Routing;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class RouterTests
{
    private const string Group = "https://second-opinion.example/fhir/CodeSystem/tumour-group";
    private const string Kind = "https://second-opinion.example/fhir/CodeSystem/opinion-kind";

    private static readonly Demand Plain = new("colorectal", ["surgical-resectability"], [], "written", new HashSet<string> { "de" }, 59, [], new Dictionary<string, string>(), new HashSet<string>(), new HashSet<string>());

    [Fact]
    public void A_centre_that_was_named_is_asked_first_and_then_those_with_most_room()
    {
        var named = Plain with { Named = [(Reference("named"), new HashSet<string> { "Organization/named" })] };
        Centre[] centres = [Of("named", load: 0), Of("busy", load: 9), Of("free", load: 1), Of("freer", load: 0), Of("middle", load: 5)];

        Assert.Equal(["named"], Names(Router.Decide(named, centres, 1)));
        Assert.Equal(["free", "freer", "named"], Names(Router.Decide(named, centres, 2)).Order());
        Assert.Equal(Offer.Open, Router.Decide(named, centres, 4).Mode);
        Assert.False(Router.Decide(named, centres, 4).CanWiden);
    }

    [Fact]
    public void Without_a_directory_the_queue_is_open() => Assert.Equal(Offer.Open, Router.Decide(Plain, [], 1).Mode);

    [Theory]
    [InlineData("group", "tumour group")]
    [InlineData("kind", "kind of opinion")]
    [InlineData("language", "does not work in de")]
    [InlineData("full", "is full (3 of 3)")]
    [InlineData("children", "children only")]
    [InlineData("involved", "conflict-report-author")]
    [InlineData("above", "conflict-requester")]
    [InlineData("declined", "given the case back")]
    [InlineData("consent", "not named in the consent")]
    public void Why_a_centre_is_not_offered_a_case_can_be_read(string what, string expected)
    {
        var centre = what switch
        {
            "group" => Of("x") with { Codes = new HashSet<string> { Group + "|lung" } },
            "kind" => Of("x") with { Codes = new HashSet<string> { Kind + "|pathology-reread" } },
            "language" => Of("x") with { Languages = new HashSet<string> { "fr" } },
            "full" => Of("x", load: 3) with { Capacity = 3 },
            "children" => Of("x") with { Eligibility = new HashSet<string> { "children" } },
            _ => Of("x"),
        };
        var demand = what switch
        {
            "involved" => Plain with { Involved = new Dictionary<string, string> { ["Organization/x"] = "conflict-report-author" } },
            "above" => Plain with { Involved = new Dictionary<string, string> { ["Organization/x-carrier"] = "conflict-requester" } },
            "declined" => Plain with { Declined = new HashSet<string> { "Organization/x" } },
            "consent" => Plain with { Permitted = new HashSet<string> { "country|NL" } },
            _ => Plain,
        };

        var verdict = Router.Judge(demand, centre);

        Assert.False(verdict.Suits);
        Assert.Contains(verdict.Reasons, reason => reason.Contains(expected, StringComparison.Ordinal));
        Assert.Contains(expected, Router.Decide(demand, [centre, Of("other") with { Country = "NL" }], 1).Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_consent_that_names_a_country_lets_its_centres_in_and_is_never_widened_beyond()
    {
        var demand = Plain with { Permitted = new HashSet<string> { "country|NL" } };
        Centre[] centres = [Of("dutch") with { Country = "NL" }, Of("french") with { Country = "FR" }];

        for (var round = 1; round < 6; round++) Assert.Equal(["dutch"], Names(Router.Decide(demand, centres, round)));
    }

    [Fact]
    public void Fairness_spreads_cases_by_the_share_of_capacity_that_is_used()
    {
        Centre[] centres = [Of("large", load: 10) with { Capacity = 100 }, Of("small", load: 2) with { Capacity = 4 }, Of("full", load: 4) with { Capacity = 4 }, Of("idle", load: 0) with { Capacity = 4 }];

        Assert.Equal(["idle", "large", "small"], Names(Router.Decide(Plain, centres, 1)));
    }

    [Fact]
    public void A_department_of_the_hospital_that_asked_is_not_independent_and_another_hospital_of_its_carrier_is()
    {
        var involved = new Dictionary<string, string> { ["Organization/hospital"] = "conflict-requester", [("above|Organization/carrier")] = "conflict-requester" };

        Assert.Equal("conflict-requester", Independence.Check(involved, new HashSet<string> { "Organization/department" }, new HashSet<string> { "Organization/hospital" })!.Id);
        Assert.Equal("conflict-requester", Independence.Check(involved, new HashSet<string> { "Organization/carrier" }, new HashSet<string>())!.Id);
        Assert.Null(Independence.Check(involved, new HashSet<string> { "Organization/other" }, new HashSet<string> { "Organization/carrier" }));
    }

    private static Centre Of(string name, int load = 0) => new(
        name, Reference(name), new HashSet<string> { $"Organization/{name}" }, new HashSet<string> { $"Organization/{name}-carrier" }, null, new HashSet<string> { Group + "|colorectal" }, new HashSet<string>(), new HashSet<string>(), 10, load);

    private static JsonObject Reference(string name) => new() { ["reference"] = $"Organization/{name}", ["display"] = name };

    private static List<string> Names(RoutingDecision decision) => decision.Candidates.Select(candidate => (string)candidate["display"]!).ToList();
}
