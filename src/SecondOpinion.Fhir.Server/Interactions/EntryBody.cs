using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>What an entry of a Bundle sends.</summary>
/// <param name="MediaType">Null when it sends nothing.</param>
internal sealed record EntryBody(string? MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The entry's resource; for a PATCH by JSON Patch what its Binary holds. hl7.org/fhir/R4/http.html#patch</summary>
    public static Outcome<EntryBody> Of(Element entry)
    {
        var resource = entry.Child("resource");
        if (!resource.Exists) return new EntryBody(null, default);
        if (entry.Child("request").ChildText("method") != "PATCH" || resource.TypeName != "Binary") return new EntryBody(FhirMediaTypes.Json, resource.Json);
        var data = resource.ChildText("data") ?? "";
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length)
            ? new EntryBody(resource.ChildText("contentType") ?? FhirMediaTypes.JsonPatch, bytes.AsMemory(0, length))
            : new Issue(IssueSeverity.Error, IssueType.Invalid, "patch-malformed", $"{resource.Path}.data", "The Binary holds no base64, so there is no patch in it. Encode the JSON Patch as base64.");
    }
}
