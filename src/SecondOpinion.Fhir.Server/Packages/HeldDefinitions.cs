using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>Every definition of the loaded packages by the id it has in the API; a type's definitions are read on first use. Safe for concurrent use.</summary>
internal sealed class HeldDefinitions(IReadOnlyList<LoadedPackage> packages)
{
    // What packages are made of. Other resources in a package are examples or data, and no one's definitions.
    private static readonly HashSet<string> Types =
    [
        "ActivityDefinition", "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "GraphDefinition", "ImplementationGuide", "Library", "Measure",
        "MessageDefinition", "NamingSystem", "OperationDefinition", "PlanDefinition", "Questionnaire", "SearchParameter", "StructureDefinition", "StructureMap", "ValueSet",
    ];

    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, HeldDefinition>>> byType = new();
    private readonly ConcurrentDictionary<string, ILookup<string, HeldDefinition>> byUrl = new();

    /// <summary>True for a type that packages may define resources of.</summary>
    public static bool IsDefinitionType(string type) => Types.Contains(type);

    /// <summary>The definitions of a type by id; empty for types that packages do not define.</summary>
    public IReadOnlyDictionary<string, HeldDefinition> Of(string type) =>
        IsDefinitionType(type) ? byType.GetOrAdd(type, name => new Lazy<IReadOnlyDictionary<string, HeldDefinition>>(() => Read(name))).Value : new Dictionary<string, HeldDefinition>();

    public HeldDefinition? Find(string type, string id) => Of(type).GetValueOrDefault(id);

    /// <summary>The definition of this canonical, in the version after the bar where there is one; null when no package has it.</summary>
    public HeldDefinition? FindByUrl(string type, string canonical)
    {
        var bar = canonical.IndexOf('|');
        var url = bar < 0 ? canonical : canonical[..bar];
        var named = byUrl.GetOrAdd(type, name => Of(name).Values.Where(held => held.Url is not null).ToLookup(held => held.Url!))[url];
        return bar < 0 ? named.FirstOrDefault() : named.FirstOrDefault(held => held.Version == canonical[(bar + 1)..]);
    }

    /// <summary>Why a client may not write this; null when it may.</summary>
    public Issue? Refuse(ChangeSet changes)
    {
        foreach (var change in changes.Changes)
        {
            if (!IsDefinitionType(change.Key.Type)) continue;
            if (Find(change.Key.Type, change.Key.Id) is { } held)
            {
                return Issue.Error(IssueType.Conflict, "definition-held",
                    $"{change.Key} is a definition of the package {held.Package.Manifest.Name} {held.Package.Manifest.Version}, which the server holds as the package has it. "
                    + "Store your own under another id, or change the package and load it.");
            }

            if (change.Content?.Root.Child("meta").ChildText("source") is { } source && source.StartsWith(HeldDefinition.SourcePrefix, StringComparison.Ordinal))
            {
                return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "definition-source-reserved", $"{change.Key.Type}.meta.source",
                    $"A meta.source that begins with {HeldDefinition.SourcePrefix} marks definitions that the server took from a package. Leave meta.source out, or name your own system.");
            }
        }

        return null;
    }

    private Dictionary<string, HeldDefinition> Read(string type)
    {
        var byId = new Dictionary<string, HeldDefinition>();
        var known = new HashSet<(string, string?)>();
        foreach (var package in packages)
        {
            foreach (var json in package.Source.All(type))
            {
                var (id, url, version) = Head(json);

                // A package may bring what an earlier one has already.
                if (url is not null && !known.Add((url, version))) continue;
                var free = FreeId(byId, id, url, version);
                byId.Add(free, new HeldDefinition(new ResourceKey(type, free), url, version, package, json));
            }
        }

        return byId;
    }

    /// <summary>Its own id, unless an earlier package has another definition under it: then one made of id and version, or of its canonical.</summary>
    private static string FreeId(Dictionary<string, HeldDefinition> taken, string? id, string? url, string? version)
    {
        if (id is not null && ResourceIds.IsValid(id) && !taken.ContainsKey(id)) return id;
        var versioned = $"{id}-{version}";
        if (ResourceIds.IsValid(versioned) && !taken.ContainsKey(versioned)) return versioned;
        for (var attempt = 0; ; attempt++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{url}|{version}|{id}|{attempt}");
            var hashed = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
            if (!taken.ContainsKey(hashed)) return hashed;
        }
    }

    private static (string? Id, string? Url, string? Version) Head(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return (Text("id"), Text("url"), Text("version"));
    }
}
