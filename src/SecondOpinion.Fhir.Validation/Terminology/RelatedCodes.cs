using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Lists the codes that stand below or above one in its code system's hierarchy, with that one. hl7.org/fhir/R4/search.html#token</summary>
public sealed class RelatedCodes(LocalTerminology terminology)
{
    public Outcome<IReadOnlyList<string>> Below(string system, string code) => Find(system, code, (content, other) => content.IsA(other, code));

    public Outcome<IReadOnlyList<string>> Above(string system, string code) => Find(system, code, (content, other) => content.IsA(code, other));

    private Outcome<IReadOnlyList<string>> Find(string system, string code, Func<CodeSystemContent, string, bool> isRelated)
    {
        var found = HeldSystems.Find(terminology, system, null);
        if (!found.Succeeded) return Outcome<IReadOnlyList<string>>.Failure(found.Issues);
        return found.Value.Find(code) is null
            ? HeldSystems.NoCode(found.Value, "The value")
            : found.Value.Codes.Where(other => isRelated(found.Value, other)).ToArray();
    }
}
