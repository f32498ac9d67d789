using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>Finds the definition that an operation is about: in the loaded packages, or among those that clients stored and whoever asks may see.</summary>
internal sealed class KnownDefinitions(HeldDefinitions held, DefinitionCatalogue definitions, IResourceStore store, SearchQueryParser parser)
{
    public async ValueTask<Outcome<ReadOnlyMemory<byte>>> ById(ResourceKey key, Access access, CancellationToken cancellationToken)
    {
        if (held.Find(key.Type, key.Id) is { } found) return found.Json;
        var version = await store.Read(key, access, cancellationToken);
        if (version is { IsDeleted: true }) return Interactions.Read.Deleted(key);
        return version is null
            ? Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or name the definition by its url at {key.Type}.")
            : version.Json;
    }

    /// <param name="url">The canonical, with or without a version after a bar.</param>
    /// <param name="version">The version where it is asked for apart, or null.</param>
    public async ValueTask<Outcome<ReadOnlyMemory<byte>>> ByUrl(string type, string url, string? version, Access access, CancellationToken cancellationToken)
    {
        var bar = url.IndexOf('|');
        if (bar >= 0) (url, version) = (url[..bar], version ?? url[(bar + 1)..]);
        var json = version is null ? definitions.Find(type, url) : definitions.Find(type, url, version);
        if (json is { } loaded) return loaded;

        List<KeyValuePair<string, string>> criteria = [new("url", Escaped(url)), new("_count", "1"), new("_sort", "-_lastUpdated")];
        if (version is not null) criteria.Add(new("version", Escaped(version)));
        var query = parser.Parse(type, criteria);
        var matches = query.Succeeded ? (await store.Search(query.Value.Query, access, cancellationToken)).Matches : [];
        return matches.Count > 0
            ? matches[0].Json
            : Issue.Error(IssueType.NotFound, "definition-unknown", $"There is no {type} {url}{(version is null ? "" : $" in version {version}")}, neither in the loaded packages nor in the store. Load the package that has it, or store it.");
    }

    private static string Escaped(string value) => value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("|", @"\|", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal);
}
