namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>How codes are judged.</summary>
/// <param name="Language">Language of the name that is given back; null for the system's own.</param>
/// <param name="AbstractIsGood">False: concepts that only group others are not good; null: nobody asked.</param>
public sealed record CodeRules(string? Language, bool? AbstractIsGood);
