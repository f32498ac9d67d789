namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Something that has to hold for an item to take part.</summary>
internal interface IEnableCondition
{
    Enablement Evaluate(ResponseWalk walk);
}
