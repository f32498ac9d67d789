using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Says which of two codes is the wider one, by a code of hl7.org/fhir/R4/valueset-concept-subsumption-outcome.html.</summary>
/// <remarks>hl7.org/fhir/R4/codesystem-operation-subsumes.html</remarks>
public sealed class CompareCodes(LocalTerminology terminology)
{
    public Outcome<string> Handle(string system, string? version, string codeA, string codeB)
    {
        var found = HeldSystems.Find(terminology, system, version);
        return found.Succeeded ? Compare(found.Value, codeA, codeB) : Outcome<string>.Failure(found.Issues);
    }

    /// <param name="codeSystem">The CodeSystem as JSON.</param>
    public static Outcome<string> Handle(ReadOnlyMemory<byte> codeSystem, string codeA, string codeB)
    {
        using var document = JsonDocument.Parse(codeSystem);
        return Compare(new CodeSystemContent(document.RootElement), codeA, codeB);
    }

    private static Outcome<string> Compare(CodeSystemContent content, string codeA, string codeB)
    {
        if (content.Find(codeA) is not { } a) return HeldSystems.NoCode(content, "codeA");
        if (content.Find(codeB) is not { } b) return HeldSystems.NoCode(content, "codeB");
        if (a == b) return "equivalent";
        if (content.IsA(b.Code, a.Code)) return "subsumes";
        return content.IsA(a.Code, b.Code) ? "subsumed-by" : "not-subsumed";
    }
}
