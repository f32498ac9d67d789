using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Finds the code system that a question is about, or says that it is not here.</summary>
internal static class HeldSystems
{
    public static Outcome<CodeSystemContent> Find(LocalTerminology terminology, string system, string? version)
    {
        if (terminology.FindSystem(system, version) is { Concepts.Count: > 0 } content) return content;
        return terminology.FindSystem(system) is { Concepts.Count: > 0, Version: { } held }
            ? Issue.Error(IssueType.NotFound, "system-version-unknown", $"{system} is held in version {held} and not in {version}.")
            : Issue.Error(IssueType.NotFound, "system-unknown", $"The codes of {system} are in none of the packages that are loaded. Load a package that lists them, or ask a terminology server that holds them.");
    }

    /// <param name="parameter">The parameter that named the code.</param>
    public static Issue NoCode(CodeSystemContent content, string parameter) =>
        Issue.Error(IssueType.NotFound, "code-unknown", content.IsComplete
            ? $"{parameter} is no code of {content.Url}. ValueSet/$expand lists those of a value set over it."
            : $"{parameter} is not in that part of {content.Url} which is held here.");
}
