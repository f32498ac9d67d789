using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>How what a client writes is validated before the rules of the case look at it.</summary>
public static class ClientWrites
{
    /// <summary>A Task of ours is held to its profile only when the rules have made it whole: a claim by PATCH has no lease until the hub gives it one.</summary>
    public static ValidationOptions Validation { get; } = new() { HeedsClaims = resource => !IsTaskOfACase(resource) };

    private static bool IsTaskOfACase(Element resource)
    {
        if (resource.TypeName != "Task" || resource.Child("code") is not { Exists: true } code) return false;
        foreach (var coding in code.ChildrenNamed("coding"))
        {
            if (coding.ChildText("system") == Vocabulary.TaskKind) return true;
        }

        return false;
    }
}
