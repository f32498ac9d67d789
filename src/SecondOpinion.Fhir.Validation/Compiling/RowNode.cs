using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>A snapshot's rows as the tree that their ids spell: <c>Bundle.entry:patient.resource</c> is a child of a slice of a child.</summary>
internal sealed class RowNode(ElementDefinition row)
{
    public ElementDefinition Row { get; } = row;

    public List<RowNode> Children { get; } = [];

    public List<RowNode> Slices { get; } = [];

    /// <summary>How the parent profile slices this element, where the row itself does not say.</summary>
    public Slicing? InheritedSlicing { get; set; }

    public Slicing? Slicing => Row.Slicing ?? InheritedSlicing;

    /// <summary>The whole tree; null when there are no rows.</summary>
    public static RowNode? Read(IReadOnlyList<ElementDefinition> rows)
    {
        if (rows.Count == 0) return null;
        var type = rows[0].Path.Split('.')[0];
        var root = new RowNode(rows[0].Path == type ? rows[0] : new ElementDefinition { Id = type, Path = type });
        var byId = new Dictionary<string, RowNode> { [type] = root };
        var idOfPath = new Dictionary<string, string> { [type] = type };
        foreach (var row in rows)
        {
            if (row.Path == type) continue;
            var id = Id(row, idOfPath);
            idOfPath[row.Path] = id;
            var node = new RowNode(row);
            byId[id] = node;
            var dot = id.LastIndexOf('.');
            var colon = id.IndexOf(':', dot + 1);
            if (Reach(byId, colon >= 0 ? id[..colon] : id[..Math.Max(dot, 0)], row) is not { } parent) continue;
            if (colon >= 0) parent.Slices.Add(node);
            else parent.Children.Add(node);
        }

        return root;
    }

    // Rows that came without an id are placed by their order: below the last row of the path above.
    private static string Id(ElementDefinition row, Dictionary<string, string> idOfPath)
    {
        if (row.Id != row.Path) return row.Id;
        var dot = row.Path.LastIndexOf('.');
        var above = dot < 0 ? "" : row.Path[..dot];
        var id = $"{idOfPath.GetValueOrDefault(above, above)}.{row.Path[(dot + 1)..]}";
        return row.SliceName is null ? id : $"{id}:{row.SliceName}";
    }

    // A differential leaves out rows on the way to those it has.
    private static RowNode? Reach(Dictionary<string, RowNode> byId, string id, ElementDefinition below)
    {
        if (byId.TryGetValue(id, out var node)) return node;
        var dot = id.LastIndexOf('.');
        var colon = id.IndexOf(':', dot + 1);
        var parentId = colon >= 0 ? id[..colon] : dot >= 0 ? id[..dot] : null;
        if (parentId is null || Reach(byId, parentId, below) is not { } parent) return null;
        var depth = id.Count(c => c == '.') + 1;
        var path = string.Join('.', below.Path.Split('.').Take(depth));
        node = new RowNode(new ElementDefinition { Id = id, Path = path, SliceName = colon >= 0 ? id[(colon + 1)..] : null });
        byId.Add(id, node);
        if (colon >= 0) parent.Slices.Add(node);
        else parent.Children.Add(node);
        return node;
    }
}
