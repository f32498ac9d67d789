using SecondOpinion.Fhir.Exchange.Custody;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class CustodyEventsTests
{
    [Fact]
    public void Whatever_happened_something_may_follow_and_material_on_its_way_arrives_before_it_is_dispatched_again()
    {
        foreach (var last in CustodyEvents.All.Prepend(null))
        {
            Assert.NotEmpty(CustodyEvents.After(last));
            Assert.Subset(CustodyEvents.All.ToHashSet(), CustodyEvents.After(last).ToHashSet());
            var isOnItsWay = last is CustodyEvents.Dispatched or CustodyEvents.HandedOver;
            Assert.Equal(!isOnItsWay, CustodyEvents.After(last).Contains(CustodyEvents.Dispatched));
            Assert.Equal(isOnItsWay, CustodyEvents.After(last).Contains(CustodyEvents.HandedOver));
        }
    }
}
