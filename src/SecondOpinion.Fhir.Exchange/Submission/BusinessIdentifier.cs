using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>hl7.org/fhir/R4/datatypes.html#Identifier, as far as it identifies.</summary>
public sealed record BusinessIdentifier(string? System, string Value)
{
    public static BusinessIdentifier Read(Element identifier) => new(identifier.ChildText("system"), identifier.ChildText("value") ?? "");

    public override string ToString() => $"{System}|{Value}";
}
