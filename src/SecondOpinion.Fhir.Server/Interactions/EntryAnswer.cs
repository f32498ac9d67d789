namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>Takes the answer to an entry of a Bundle, in place of a connection. A feature of the request that stands for the entry.</summary>
internal sealed class EntryAnswer
{
    public FhirAnswer? Answer { get; set; }
}
