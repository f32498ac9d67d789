using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>What <c>$validate</c> is asked: by Parameters, or by the resource itself as the body and the rest in the query.</summary>
/// <param name="Resource">Null when none was sent.</param>
/// <param name="Mode">create, update, delete, profile, or null.</param>
internal sealed record ValidateInput(ResourceDocument? Resource, IReadOnlyList<string> Profiles, string? Mode)
{
    private static readonly string[] Modes = ["create", "update", "delete", "profile"];

    public static async ValueTask<Outcome<ValidateInput>> Read(HttpRequest request, DefinitionCatalogue definitions)
    {
        var profiles = request.Query["profile"].OfType<string>().ToList();
        var mode = (string?)request.Query["mode"];
        ResourceDocument? resource = null;
        if (request.ContentLength is > 0 || request.ContentType is not null)
        {
            var body = await FhirBody.Read(request, definitions);
            if (!body.Succeeded) return Outcome<ValidateInput>.Failure(body.Issues);
            resource = body.Value;
        }

        if (resource is { Root.TypeName: "Parameters" } parameters && Unwrap(parameters.Root, profiles, ref mode) is var (isInput, inner) && isInput)
        {
            resource = null;
            if (inner.Exists)
            {
                var parsed = ResourceDocument.Parse(inner.Json, definitions);
                if (!parsed.Succeeded) return Outcome<ValidateInput>.Failure(parsed.Issues);
                resource = parsed.Value;
            }
        }

        if (mode is not null && Array.IndexOf(Modes, mode) < 0)
            return Issue.Error(IssueType.Value, "parameter-malformed", $"mode: there are the modes {string.Join(", ", Modes)}. Use one of them, or leave it out.");
        return new ValidateInput(resource, profiles, mode);
    }

    // Parameters that hold nothing of the operation's are the resource to be judged.
    private static (bool IsInput, Element Resource) Unwrap(Element parameters, List<string> profiles, ref string? mode)
    {
        Element resource = default;
        var isInput = false;
        foreach (var parameter in parameters.ChildrenNamed("parameter"))
        {
            switch (parameter.ChildText("name"))
            {
                case "resource" when parameter.Child("resource") is { Exists: true } found:
                    resource = found;
                    isInput = true;
                    break;
                case "profile" when parameter.ChildText("value") is { } profile:
                    profiles.Add(profile);
                    isInput = true;
                    break;
                case "mode" when parameter.ChildText("value") is { } stated:
                    mode = stated;
                    isInput = true;
                    break;
            }
        }

        return (isInput, resource);
    }
}
