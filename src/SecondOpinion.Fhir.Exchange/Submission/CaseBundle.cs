using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>A referral that has passed validation, as the decisions need it.</summary>
/// <param name="Identifier">Bundle.identifier: the same one again is the same submission.</param>
/// <param name="Request">The ServiceRequest that asks for the opinion, as the sender wrote it.</param>
/// <param name="RequestEntry">Its place in the Bundle, from 0.</param>
public sealed record CaseBundle(BusinessIdentifier Identifier, Element Request, int RequestEntry)
{
    /// <summary>Reads a Bundle that the case profile has accepted.</summary>
    public static CaseBundle Read(Element bundle)
    {
        var at = 0;
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            if (entry.Child("resource") is { Exists: true } resource && SecondOpinionRequest.Is(resource))
                return new CaseBundle(BusinessIdentifier.Read(bundle.Child("identifier")), resource, at);
            at++;
        }

        throw new InvalidOperationException("A validated case bundle has a request for a second opinion.");
    }
}
