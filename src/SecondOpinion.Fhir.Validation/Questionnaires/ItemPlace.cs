using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An item of the form at one place in a response: under the response itself, under a group, or under an answer.</summary>
/// <param name="Container">What holds the occurrences, or would.</param>
/// <param name="Occurrences">The response's items with the linkId; often none or one.</param>
/// <param name="IsComplete">False for a response that is still being filled in, or was given up: what is missing is then no error.</param>
internal sealed record ItemPlace(FormItem Item, Element Container, IReadOnlyList<Element> Occurrences, Enablement Enabled, bool IsComplete)
{
    public IssueSeverity SeverityOfMissing => IsComplete ? IssueSeverity.Error : IssueSeverity.Warning;

    public int CountAnswers() => Occurrences.Sum(item => item.ChildrenNamed("answer").Count());
}
