using System.Text;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation;

/// <summary>Finds the resource that a reference means, among those in the same document. Built once, linear in the entries.</summary>
/// <remarks>hl7.org/fhir/R4/bundle.html#references and references.html#contained</remarks>
internal sealed class ReferenceIndex
{
    private readonly Dictionary<byte[], Element> byFullUrl = new(Utf8Comparer.Instance);
    private readonly Dictionary<string, Element> byTypeAndId = [];
    private readonly Dictionary<int, Dictionary<string, Element>> contained = [];
    private readonly Dictionary<byte[], Element>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    private ILookup<string, Element>? entries;

    public ReferenceIndex(ResourceDocument document)
    {
        lookup = byFullUrl.GetAlternateLookup<ReadOnlySpan<byte>>();
        var root = document.Root;
        if (root.TypeName != "Bundle") return;
        foreach (var entry in root.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (!resource.Exists || resource.IsMalformed) continue;
            if (entry.Child("fullUrl") is { Exists: true, HasValue: true } fullUrl) HasTwins |= !byFullUrl.TryAdd(fullUrl.Utf8().ToArray(), resource);
            if (resource.ChildText("id") is { } id) byTypeAndId.TryAdd($"{resource.TypeName}/{id}", resource);
        }
    }

    /// <summary>True when two entries of the bundle have the same fullUrl.</summary>
    public bool HasTwins { get; }

    /// <summary>True when an entry of the bundle has this fullUrl.</summary>
    public bool HasFullUrl(ReadOnlySpan<byte> fullUrl) => lookup.ContainsKey(fullUrl);

    /// <summary>The resource in this document, or no element.</summary>
    /// <param name="from">Element that refers.</param>
    public Element Find(ReadOnlySpan<byte> reference, Element from)
    {
        if (reference.StartsWith((byte)'#')) return FindContained(Encoding.UTF8.GetString(reference[1..]), from);
        if (byFullUrl.Count == 0 && byTypeAndId.Count == 0) return default;
        var history = reference.IndexOf("/_history/"u8);
        var plain = history < 0 ? reference : reference[..history];
        if (lookup.TryGetValue(plain, out var found)) return found;
        if (IsAbsolute(plain)) return default;
        var text = Encoding.UTF8.GetString(plain);
        return lookup.TryGetValue(Encoding.UTF8.GetBytes(Base(from) + text), out found) || byTypeAndId.TryGetValue(text, out found) ? found : default;
    }

    /// <summary>The entry whose fullUrl is the urn of the UUID at the end of a relative reference, which is a slip where entries have urns; or no element.</summary>
    public Element FindUrn(ReadOnlySpan<byte> reference)
    {
        var id = reference[(reference.LastIndexOf((byte)'/') + 1)..];
        return !IsAbsolute(reference) && Guid.TryParseExact(Encoding.UTF8.GetString(id), "D", out _) && lookup.TryGetValue([.. "urn:uuid:"u8, .. id], out var found) ? found : default;
    }

    /// <summary>The contained resource of this id, seen from inside any resource of the same container; <c>#</c> alone is the container.</summary>
    public Element FindContained(string id, Element from)
    {
        var container = Container(from);
        if (id.Length == 0) return container;
        if (!contained.TryGetValue(container.Index, out var inside))
        {
            inside = [];
            foreach (var resource in container.ChildrenNamed("contained"))
            {
                if (resource.ChildText("id") is { } key) inside.TryAdd(key, resource);
            }

            contained.Add(container.Index, inside);
        }

        return inside.TryGetValue(id, out var found) ? found : default;
    }

    /// <summary>The resource that holds the contained ones: the outermost before a bundle's entry.</summary>
    public static Element Container(Element from)
    {
        var resource = from.Resource;
        while (resource.Name == "contained" && resource.Parent.Exists) resource = resource.Parent.Resource;
        return resource;
    }

    /// <summary>True for an address with a scheme.</summary>
    public static bool IsAbsolute(ReadOnlySpan<byte> reference) => reference.IndexOfAny((byte)':', (byte)'/') is > 0 and var at && reference[at] == ':';

    /// <summary>The resources of the bundle that a reference means by the letter of bundle.html#references: none, one, or several that it does not tell apart.</summary>
    /// <param name="from">Element that refers.</param>
    public IEnumerable<Element> Matches(string reference, Element from)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var (plain, version) = history < 0 ? (reference, null) : (reference[..history], reference[(history + 10)..]);
        var root = IsAbsolute(Encoding.UTF8.GetBytes(plain)) ? "" : Base(from);
        var isByType = root.Length == 0 && !IsAbsolute(Encoding.UTF8.GetBytes(plain));
        entries ??= ReadEntries(from.Document.Root);
        return entries[isByType ? "/" + plain : root + plain].Where(found => version is null || found.Child("meta").Child("versionId").HasText(version));
    }

    // Under the fullUrl, and under /Type/id for references from where no base is known.
    private static ILookup<string, Element> ReadEntries(Element bundle)
    {
        var found = new List<(string Key, Element Resource)>();
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (!resource.Exists || resource.IsMalformed) continue;
            if (entry.ChildText("fullUrl") is { } fullUrl) found.Add((fullUrl, resource));
            if (resource.ChildText("id") is { } id) found.Add(($"/{resource.TypeName}/{id}", resource));
        }

        return found.ToLookup(pair => pair.Key, pair => pair.Resource);
    }

    // A relative reference counts from the base of the fullUrl of the entry it stands in.
    private static string Base(Element from)
    {
        var resource = Container(from);
        if (resource.Name != "resource" || resource.Parent.ChildText("fullUrl") is not { } fullUrl || !fullUrl.StartsWith("http", StringComparison.Ordinal)) return "";
        var parts = fullUrl.Split('/');
        return parts.Length > 3 && parts[^2] == resource.TypeName ? fullUrl[..^(parts[^2].Length + parts[^1].Length + 1)] : "";
    }
}
