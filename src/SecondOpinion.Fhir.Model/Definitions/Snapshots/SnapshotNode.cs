namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Rows as the tree that their ids spell: below an element its children, beside them its slices, each with children of its own.</summary>
/// <param name="name">Last segment of the path: <c>component</c>, <c>value[x]</c>.</param>
internal sealed class SnapshotNode(string name, ElementDefinition row)
{
    private bool isPutIn;

    public string Name { get; } = name;

    public ElementDefinition Row { get; set; } = row;

    public List<SnapshotNode> Children { get; } = [];

    /// <summary>Slices and their reslices, which are named <c>slice/reslice</c>.</summary>
    public List<SnapshotNode> Slices { get; } = [];

    public string? SliceName => Row.SliceName;

    public bool IsChoice => Name.EndsWith("[x]", StringComparison.Ordinal);

    /// <summary>The tree of a snapshot or a differential; the rows on the way that a differential leaves out are put in, and state nothing. Null without rows.</summary>
    public static SnapshotNode? Read(IReadOnlyList<ElementDefinition> rows)
    {
        if (rows.Count == 0) return null;
        var name = rows[0].Path.Split('.')[0];
        var root = new SnapshotNode(name, Blank(name));
        var byId = new Dictionary<string, SnapshotNode> { [name] = root };
        var idOfPath = new Dictionary<string, string> { [name] = name };
        foreach (var row in rows)
        {
            if (row.Path == name)
            {
                root.Row = row;
                continue;
            }

            var id = IdOf(row, idOfPath);
            if (!id.StartsWith(name, StringComparison.Ordinal)) continue;
            idOfPath[row.Path] = id;
            var named = row.SliceName == SliceOf(id) ? row : row with { SliceName = SliceOf(id) };
            if (byId.TryGetValue(id, out var putIn) && putIn.isPutIn) putIn.Row = named;
            else byId[id] = Add(byId, id, named);
        }

        return root;
    }

    /// <summary>The same tree once more, so that changing one leaves the other.</summary>
    public SnapshotNode Copy()
    {
        var copy = new SnapshotNode(Name, Row);
        copy.Children.AddRange(Children.Select(child => child.Copy()));
        copy.Slices.AddRange(Slices.Select(slice => slice.Copy()));
        return copy;
    }

    /// <summary>The rows in the order of a snapshot, with the paths and ids that their places give them.</summary>
    public List<ElementDefinition> Flatten()
    {
        var rows = new List<ElementDefinition>();
        Flatten(rows, Name, Name);
        return rows;
    }

    public int Count() => 1 + Children.Sum(child => child.Count()) + Slices.Sum(slice => slice.Count());

    private static ElementDefinition Blank(string id) => new() { Id = id, Path = id, StatesMin = false, StatesMax = false };

    private static string? SliceOf(string id)
    {
        var colon = id.IndexOf(':', id.LastIndexOf('.') + 1);
        return colon < 0 ? null : id[(colon + 1)..];
    }

    private static SnapshotNode Add(Dictionary<string, SnapshotNode> byId, string id, ElementDefinition row)
    {
        var dot = id.LastIndexOf('.');
        var colon = id.IndexOf(':', dot + 1);
        var node = new SnapshotNode(id[(dot + 1)..(colon < 0 ? id.Length : colon)], row);
        var parentId = colon >= 0 ? id[..colon] : id[..Math.Max(dot, 0)];
        if (!byId.TryGetValue(parentId, out var parent))
        {
            parent = Add(byId, parentId, Blank(parentId) with { SliceName = SliceOf(parentId) });
            parent.isPutIn = true;
            byId[parentId] = parent;
        }

        (colon >= 0 ? parent.Slices : parent.Children).Add(node);
        return node;
    }

    // Rows that came without an id are placed by their order: below the last row of the path above.
    private static string IdOf(ElementDefinition row, Dictionary<string, string> idOfPath)
    {
        if (row.Id != row.Path) return row.Id;
        var dot = row.Path.LastIndexOf('.');
        var above = dot < 0 ? "" : row.Path[..dot];
        var id = $"{idOfPath.GetValueOrDefault(above, above)}.{row.Path[(dot + 1)..]}";
        return row.SliceName is null ? id : $"{id}:{row.SliceName}";
    }

    private void Flatten(List<ElementDefinition> rows, string path, string id)
    {
        rows.Add(Row.Path == path && Row.Id == id ? Row : Row with { Path = path, Id = id });
        foreach (var child in Children) child.Flatten(rows, $"{path}.{child.Name}", $"{id}.{child.Name}");
        foreach (var slice in Slices) slice.Flatten(rows, path, $"{id}:{slice.SliceName}");
    }
}
