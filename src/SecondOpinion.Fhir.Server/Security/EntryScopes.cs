using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Holds each entry of a transaction to the scopes of its caller, before any of it is begun.</summary>
internal static class EntryScopes
{
    /// <summary>The entries that are not allowed; none in mode Open.</summary>
    public static IReadOnlyList<Issue> Refuse(Element bundle, HttpRequest request)
    {
        if (Caller.Of(request).Identity is not { } who) return [];
        var refused = new List<Issue>();
        foreach (var entry in bundle.ChildrenNamed("entry").ToList())
        {
            var asked = entry.Child("request");
            var type = asked.Exists ? (asked.ChildText("url") ?? "").TrimStart('/').Split('/', '?')[0] : entry.Child("resource") is { Exists: true } resource ? resource.TypeName : "";
            var needs = (asked.Exists ? asked.ChildText("method") : "POST") switch
            {
                "POST" => Permissions.Create, "PUT" => Permissions.Update, "PATCH" => Permissions.Update, "DELETE" => Permissions.Delete, _ => Permissions.None,
            };
            if (needs != Permissions.None && (who.Scopes.On(type) & needs) == Permissions.None) refused.Add(RequestAuthorisation.ScopeMissing(type, needs).At(entry.Path));
        }

        return refused;
    }
}
