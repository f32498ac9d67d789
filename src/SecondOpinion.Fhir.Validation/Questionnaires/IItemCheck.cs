namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>One rule on an item of a form and its occurrences at one place in a response.</summary>
internal interface IItemCheck
{
    void Check(ItemPlace place, ValidationRun run);
}
