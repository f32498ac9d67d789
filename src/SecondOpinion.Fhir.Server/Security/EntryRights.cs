using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Holds each entry of a transaction to what its caller may do, before any of it is begun.</summary>
internal static class EntryRights
{
    /// <summary>The entries that are not allowed; none in mode Open.</summary>
    public static async ValueTask<IReadOnlyList<Issue>> Refuse(Element bundle, HttpRequest request)
    {
        var caller = Caller.Of(request);
        if (caller.Identity is not { } who) return [];
        var store = request.HttpContext.RequestServices.GetRequiredService<IResourceStore>();
        var refused = new List<Issue>();
        foreach (var entry in bundle.ChildrenNamed("entry").ToList())
        {
            var asked = entry.Child("request");
            var method = asked.Exists ? asked.ChildText("method") : "POST";
            var url = asked.Exists ? asked.ChildText("url") ?? "" : entry.Child("resource") is { Exists: true } resource ? resource.TypeName : "";

            // An absolute address of this server means the same as a relative one.
            var baseUrl = BaseUrl.Of(request) + "/";
            var relative = (url.StartsWith(baseUrl, StringComparison.Ordinal) ? url[baseUrl.Length..] : url).TrimStart('/');
            var parts = relative.Split('?')[0].Split('/');
            var needs = method switch
            {
                "POST" => Permissions.Create, "PUT" or "PATCH" => Permissions.Update, "DELETE" => Permissions.Delete, _ => Permissions.None,
            };
            if (needs == Permissions.None) continue;
            var refusal = (who.Scopes.On(parts[0]) & needs) == Permissions.None ? RequestAuthorisation.ScopeMissing(parts[0], needs)
                : parts[0] == "Task" && method != "POST" ? await TaskWrites.Refuse(parts.Length > 1 ? parts[1] : null, caller, store, request.HttpContext.RequestAborted) : null;
            if (refusal is not null) refused.Add(refusal.At(entry.Path));
        }

        return refused;
    }
}
