using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Reads Bundles that are no transactions, opinions and messages, as what is to be written.</summary>
internal static class ReceivedEntries
{
    // People and places are known from elsewhere, most often: they are matched by identifier before they are written again.
    private static readonly string[] MatchedByIdentifier = ["Organization", "Patient", "Practitioner", "PractitionerRole"];

    /// <param name="idOf">The id of the stored resource of a type that is written over; null for a new one.</param>
    public static List<BundleEntry> ToPost(Element bundle, Func<string, string?> idOf)
    {
        var entries = new List<BundleEntry>();
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (!resource.Exists) continue;
            var id = idOf(resource.TypeName);
            entries.Add(new BundleEntry(entry.Repeat, entry.ChildText("fullUrl"), id is null ? "POST" : "PUT", resource.TypeName, id, null, id is null ? Condition(resource) : null, null, resource));
        }

        return entries;
    }

    /// <summary>The search by which a person or a place is found again; null for everything else.</summary>
    public static string? Condition(Element resource) =>
        MatchedByIdentifier.Contains(resource.TypeName)
        && resource.Child("identifier") is { Exists: true } identifier && identifier.ChildText("value") is { } value && identifier.ChildText("system") is { } system
            ? "identifier=" + Uri.EscapeDataString($"{system}|{value}")
            : null;
}
