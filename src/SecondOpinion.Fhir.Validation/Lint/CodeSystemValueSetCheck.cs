using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The value set that a code system names as that of all its codes includes this system, whole, and nothing else.</summary>
/// <remarks>hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.valueSet</remarks>
internal sealed class CodeSystemValueSetCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("valueSet") is not { Exists: true, HasValue: true } named || element.ChildText("url") is not { } url) return;
        if (run.Profiles.Definitions.Find("ValueSet", LintDefinitions.WithoutVersion(named.Text!)) is not { } text) return;
        using var json = JsonDocument.Parse(text);
        if (Fault(json.RootElement, url) is { } fault)
            run.Error("codesystem-valueset", named, $"The value set of all codes {fault}. It must include this code system and nothing else; correct it, or remove 'valueSet'.");
    }

    private static string? Fault(JsonElement valueSet, string url)
    {
        if (!valueSet.TryGetProperty("compose", out var compose) || !compose.TryGetProperty("include", out var include) || include.ValueKind != JsonValueKind.Array)
            return "has no content";
        if (include.GetArrayLength() != 1) return "includes more than one set of codes";
        var part = include[0];
        if (!part.TryGetProperty("system", out var system) || system.GetString() != url) return "includes another code system";
        return part.TryGetProperty("concept", out _) || part.TryGetProperty("filter", out _) || part.TryGetProperty("valueSet", out _)
            ? "includes a part of the code system only" : null;
    }
}
