using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Reads matches of which some are contained: those are cut out of their containers.</summary>
internal sealed class ContainedVersions(Session session, Symbols symbols, DefinitionCatalogue definitions, CancellationToken cancellationToken)
{
    private const string One = "SELECT key, resource, place FROM contained WHERE key = @p1";
    private const string Many = "SELECT key, resource, place FROM contained WHERE key = ANY(@p1)";

    private readonly Dictionary<long, (long Container, int Place)> places = [];
    private readonly Dictionary<ResourceKey, List<Element>> opened = [];

    public async ValueTask<IReadOnlyList<StoredVersion>> Of(IReadOnlyList<long> keys)
    {
        if (session.Dialect == SqlDialect.PostgreSql) await Locate(session.Prepare(Many).Bind(1, keys.ToArray()));
        else foreach (var key in keys) await Locate(session.Prepare(One).Bind(1, key));

        var stored = await Versions.ReadMany(session, symbols, [.. keys.Select(key => places.TryGetValue(key, out var at) ? at.Container : key)], cancellationToken);
        return [.. stored.Select((version, i) => places.TryGetValue(keys[i], out var at) ? CutOut(version, at.Place) : version)];
    }

    private async ValueTask Locate(Statement statement)
    {
        await using var rows = await statement.Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) places[rows.GetInt64(0)] = (rows.GetInt64(1), rows.GetInt32(2));
    }

    private StoredVersion CutOut(StoredVersion container, int place)
    {
        if (!opened.TryGetValue(container.Key, out var inside))
            opened.Add(container.Key, inside = ResourceDocument.Parse(container.Json, definitions).Value.Root.ChildrenNamed("contained").ToList());
        var contained = inside[place];
        return container with { Key = new ResourceKey(contained.TypeName, contained.ChildText("id") ?? ""), Json = contained.Json, Container = container.Key };
    }
}
