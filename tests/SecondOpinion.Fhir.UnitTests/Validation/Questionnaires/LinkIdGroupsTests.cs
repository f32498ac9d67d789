using static SecondOpinion.Fhir.UnitTests.Validation.Questionnaires.Answered;

namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class LinkIdGroupsTests
{
    private static readonly string Form = string.Join(',', Item("a", "string"), Item("g", "group", $"\"item\":[{Item("b", "string")}]"), Item("c", "string"));

    [Fact]
    public void Items_at_their_places_are_good() =>
        Assert.Empty(Completed(Form, string.Join(',', Answer("a", "\"valueString\":\"x\""), Group("g", Answer("b", "\"valueString\":\"x\"")), Answer("c", "\"valueString\":\"x\""))));

    [Fact]
    public void An_item_that_the_form_does_not_have_is_reported_at_the_item() =>
        Assert.Equal(["Error QuestionnaireResponse.item[0] response-item-unknown"], Completed(Form, Answer("z", "\"valueString\":\"x\"")));

    [Fact]
    public void An_item_outside_its_group_is_misplaced() =>
        Assert.Equal(["Error QuestionnaireResponse.item[0] response-item-misplaced"], Completed(Form, Answer("b", "\"valueString\":\"x\"")));

    [Fact]
    public void Items_follow_the_order_of_the_form() => Assert.Equal(
        ["Error QuestionnaireResponse.item[1] response-item-order"],
        Completed(Form, $"{Answer("c", "\"valueString\":\"x\"")},{Answer("a", "\"valueString\":\"x\"")}"));
}
