using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Says what a code means. hl7.org/fhir/R4/codesystem-operation-lookup.html</summary>
public sealed class LookUpCode(LocalTerminology terminology)
{
    /// <param name="version">The version to look in; null for whichever is held.</param>
    public Outcome<CodeDetails> Handle(string system, string code, string? version, string? language)
    {
        var content = HeldSystems.Find(terminology, system, version);
        if (!content.Succeeded) return Outcome<CodeDetails>.Failure(content.Issues);
        if (content.Value.Find(code) is not { } concept) return HeldSystems.NoCode(content.Value, "code");
        var display = language is not null && concept.Designations.FirstOrDefault(designation => designation.IsIn(language)) is { } named ? named.Value : concept.Display;
        var children = content.Value.Concepts.Where(other => other.Parents.Contains(concept.Code)).Select(child => Link("child", child.Code));
        var parents = concept.Parents.Select(parent => Link("parent", parent));

        // Where the hierarchy is written as properties too, each link is given once.
        IReadOnlyList<CodeSystemProperty> properties = [.. parents, .. children, .. concept.Properties.Where(property => property.Name is not ("parent" or "child"))];
        return new CodeDetails(content.Value.Name, content.Value.Version, display ?? concept.Code, concept.Definition, concept.Designations, properties);
    }

    private static CodeSystemProperty Link(string name, string code) => new(name, "valueCode", code, JsonSerializer.Serialize(code));
}
