using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A structure's snapshot as questions about single rows, those of its elements' types included.</summary>
internal sealed class StructureRows
{
    /// <summary>The answer where the definitions do not tell, as inside any resource: whatever stands there may be right.</summary>
    public static readonly ElementDefinition Anything = new() { Id = "", Path = "" };

    // Deeper paths are no definition's; and contents may refer to one another in a circle.
    private const int MaxDepth = 32;
    private const int MaxLength = 1000;

    private readonly LintDefinitions lint;
    private readonly Dictionary<string, ElementDefinition> byId = [];
    private readonly Dictionary<string, ElementDefinition> byPath = [];
    private readonly Dictionary<string, int> places = [];
    private readonly Dictionary<string, string?> constraints = [];

    public StructureRows(StructureDefinition structure, LintDefinitions lint)
    {
        this.lint = lint;
        Structure = structure;
        foreach (var row in structure.Snapshot)
        {
            byId.TryAdd(row.Id, row);

            // What holds inside one slice says nothing of the others.
            if (!row.Id.Contains(':', StringComparison.Ordinal)) byPath.TryAdd(row.Path, row);
            places.TryAdd(row.Path, places.Count);
            foreach (var constraint in row.Constraints) constraints.TryAdd(constraint.Key, constraint.Expression);
        }
    }

    public StructureDefinition Structure { get; }

    public string RootPath => Structure.Snapshot[0].Path;

    /// <summary>The expression that the structure has under this key; null when it has no such invariant, or one without expression.</summary>
    public string? Expression(string key) => constraints.GetValueOrDefault(key);

    /// <summary>Where the first row of this path stands in the snapshot; null when it has none of its own.</summary>
    public int? Place(string path) => places.TryGetValue(path, out var place) ? place : null;

    /// <summary>The row that a row of a profile on this structure narrows; null when there can't be one, <see cref="Anything"/> when that can't be told.</summary>
    public ElementDefinition? Find(string? id, string path, int depth = 0)
    {
        if (id is not null && byId.TryGetValue(id, out var row)) return row;
        if (byPath.TryGetValue(path, out row)) return row;
        if (depth > MaxDepth || path.Length > MaxLength) return Anything;
        var dot = path.LastIndexOf('.');
        if (dot < 0) return null;
        var name = path[(dot + 1)..];
        if (Choice(path[..dot], name) is { } choice) return choice;
        var parentId = id is not null && id.LastIndexOf('.') is > 0 and var cut ? id[..cut] : null;
        var parent = Find(parentId, path[..dot], depth + 1);
        return parent is null || ReferenceEquals(parent, Anything) ? parent : InContent(parent, name, depth);
    }

    private ElementDefinition? InContent(ElementDefinition parent, string name, int depth)
    {
        if (parent.ContentReference is { } reference) return Find(null, $"{reference}.{name}", depth + 1);
        ElementDefinition? found = null;
        foreach (var type in parent.Types)
        {
            // A nameless group's rows stand in the structure that has the group.
            if (type.Code is "BackboneElement" or "Element" && Owner(parent) is { } owner && !ReferenceEquals(owner, this))
                found ??= owner.Find(null, $"{parent.Path}.{name}", depth + 1);

            // What a resource inside a resource may be, only the row that narrows it can say.
            if (type.Code is "Resource" or "DomainResource" || lint.Rows(DefinitionCatalogue.CoreBase + type.Code) is not { } rows) return Anything;
            if (found is not null) return found;
            found = rows.Find(null, $"{type.Code}.{name}", depth + 1);
        }

        return found;
    }

    private StructureRows? Owner(ElementDefinition row)
    {
        var dot = row.Path.IndexOf('.');
        return dot < 0 ? null : lint.Rows(DefinitionCatalogue.CoreBase + row.Path[..dot]);
    }

    // Quantity's valueQuantity is a row on value[x].
    private ElementDefinition? Choice(string parent, string name)
    {
        for (var i = 1; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterUpper(name[i]) || !byPath.TryGetValue($"{parent}.{name[..i]}[x]", out var row)) continue;
            var code = name[i..];
            if (row.Types.Any(type => string.Equals(type.Code, code, StringComparison.OrdinalIgnoreCase))) return row;
        }

        return null;
    }
}
