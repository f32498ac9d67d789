using System.Text;
using SecondOpinion.Fhir.Exchange.Consent;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class ConsentStandingTests
{
    private static readonly DateTimeOffset Now = TestCase.Now;

    [Theory]
    [InlineData("active", "permit", "", "", "", true, false, null)]
    [InlineData("inactive", "permit", "", "", "", false, true, null)]
    [InlineData("active", "deny", "", "", "", false, false, null)]
    [InlineData("active", "permit", "2026-11-01", "2026-11-22", "", false, true, null)]
    [InlineData("active", "permit", "2026-11-01", "2026-11-24", "", true, false, "2026-11-25T00:00:00Z")]
    [InlineData("active", "permit", "2026-12-01", "2026-12-24", "", false, true, "2026-12-01T00:00:00Z")]
    [InlineData("active", "permit", "", "", "RelatedPerson/1", false, false, null)]
    [InlineData("active", "permit", "", "", "Organization/1", true, false, null)]
    public void A_consent_permits_in_its_status_and_period_and_it_is_known_when_that_changes(
        string status, string type, string from, string until, string actor, bool isPermitted, bool isWithdrawn, string? changes)
    {
        var standing = ConsentStanding.Of([Consent(status, type, from, until, actor)], Now);
        Assert.Equal((isPermitted, isWithdrawn, changes is null ? null : DateTimeOffset.Parse(changes, System.Globalization.CultureInfo.InvariantCulture)), (standing.IsPermitted, standing.IsWithdrawn, standing.NextChange));
    }

    [Fact]
    public void One_consent_that_permits_is_enough_and_none_at_all_is_no_withdrawal()
    {
        var both = ConsentStanding.Of([Consent("inactive", "permit", "", "", ""), Consent("active", "permit", "", "", "")], Now);
        Assert.Equal((true, false), (both.IsPermitted, both.IsWithdrawn));
        var none = ConsentStanding.Of([], Now);
        Assert.Equal((false, false), (none.IsPermitted, none.IsWithdrawn));
    }

    private static Element Consent(string status, string type, string from, string until, string actor)
    {
        var period = from.Length == 0 ? "" : $$""","period":{"start":"{{from}}","end":"{{until}}"}""";
        var actors = actor.Length == 0 ? "" : $$""","actor":[{"role":{"text":"x"},"reference":{"reference":"{{actor}}"} }]""";
        return ResourceDocument.Parse(Encoding.UTF8.GetBytes($$"""{"resourceType":"Consent","status":"{{status}}","provision":{"type":"{{type}}"{{period}}{{actors}} } }"""), OwnPackage.Definitions).Value.Root;
    }
}
