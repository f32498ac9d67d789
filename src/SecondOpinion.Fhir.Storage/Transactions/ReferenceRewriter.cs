using System.Text;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>Replaces the fullUrls of a transaction's entries by the places where their resources are stored, wherever one stands.</summary>
/// <remarks>
/// References, uri, url, oid and uuid values, Attachment.url, inside extensions, contained and nested resources, and narrative links; never a canonical.
/// hl7.org/fhir/R4/http.html#trules
/// </remarks>
internal sealed class ReferenceRewriter(IReadOnlyDictionary<string, string> locations)
{
    /// <summary>Adds the replacements for one resource.</summary>
    /// <param name="fullUrl">The resource's own, against which its relative references are understood; null when it has none.</param>
    public void Rewrite(Element resource, string? fullUrl, TextEdits edits)
    {
        var @base = BaseOf(fullUrl);
        Visit(resource, @base, edits);
    }

    /// <summary><c>http://host/fhir/</c> of <c>http://host/fhir/Patient/1</c>; null for anything else.</summary>
    private static string? BaseOf(string? fullUrl)
    {
        if (fullUrl is null || !fullUrl.StartsWith("http", StringComparison.Ordinal)) return null;
        var id = fullUrl.LastIndexOf('/');
        var type = id > 0 ? fullUrl.LastIndexOf('/', id - 1) : -1;
        return type < 0 ? null : fullUrl[..(type + 1)];
    }

    private static bool HoldsReference(Element element) => element.TypeName is "uri" or "url" or "oid" or "uuid"
        || (element.Name == "reference" && element.Parent is { Exists: true } parent && parent.TypeName == "Reference");

    private void Visit(Element element, string? @base, TextEdits edits)
    {
        foreach (var child in element.Children)
        {
            if (child.HasValue && HoldsReference(child)) RewriteValue(child, @base, edits);
            else if (child.HasValue && child.TypeName == "xhtml") RewriteNarrative(child, edits);
            Visit(child, @base, edits);
        }
    }

    private void RewriteValue(Element element, string? @base, TextEdits edits)
    {
        var text = element.Text!;
        var fragment = text.IndexOf('#');
        var target = fragment < 0 ? text : text[..fragment];
        if (target.Length > 0 && Find(target, @base) is { } location) edits.ReplaceString(element, location + text[target.Length..]);
    }

    private string? Find(string target, string? @base) =>
        locations.TryGetValue(target, out var location) ? location
        : @base is not null && locations.TryGetValue(@base + target, out location) ? location
        : null;

    private void RewriteNarrative(Element div, TextEdits edits)
    {
        if (div.RawValue.IndexOf("urn:"u8) < 0 && div.RawValue.IndexOf("http"u8) < 0) return;
        var text = div.Text!;
        var result = new StringBuilder(text);
        foreach (var (fullUrl, location) in locations)
        {
            foreach (var quote in "\"'")
            {
                result.Replace($"href={quote}{fullUrl}{quote}", $"href={quote}{location}{quote}").Replace($"src={quote}{fullUrl}{quote}", $"src={quote}{location}{quote}");
            }
        }

        var rewritten = result.ToString();
        if (rewritten != text) edits.ReplaceString(div, rewritten);
    }
}
