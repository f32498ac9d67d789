namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Gives an element the children of its type when a differential goes deeper than the base did.</summary>
internal sealed class ElementWalk(SnapshotGenerator generator)
{
    /// <summary>Leaves the element as it is when its type is not known.</summary>
    public void Into(SnapshotNode element, SnapshotNode root)
    {
        if (element.Row.ContentReference is { } reference)
        {
            if (Locate(root, reference) is not { } target) return;
            element.Children.AddRange(target.Children.Select(child => child.Copy()));
            element.Row = element.Row with { Types = target.Row.Types, ContentReference = null };
        }
        else if (SnapshotNode.Read(TypeRows(element.Row)) is { } type)
        {
            element.Children.AddRange(type.Children);
        }
    }

    private IReadOnlyList<ElementDefinition> TypeRows(ElementDefinition row)
    {
        var codes = row.Types.Select(type => type.Code).Distinct().ToArray();
        if (codes.Length == 0) return [];
        if (codes.Length > 1) return generator.Complete(DefinitionCatalogue.CoreBase + "Element")?.Snapshot ?? [];
        var profiles = row.Types.SelectMany(type => type.Profiles).Distinct().ToArray();
        if (profiles is [var profile] && generator.Complete(profile)?.Snapshot is { Count: > 0 } rows) return rows;
        return generator.Complete(DefinitionCatalogue.CoreBase + codes[0])?.Snapshot ?? [];
    }

    // The reference is a path; what it means is the element as the type defines it.
    private SnapshotNode? Locate(SnapshotNode root, string path)
    {
        var names = path.Split('.');
        var rows = generator.Complete(DefinitionCatalogue.CoreBase + names[0])?.Snapshot ?? [];
        var at = SnapshotNode.Read(rows) ?? root;
        foreach (var name in names.Skip(1))
        {
            if (at.Children.Find(child => child.Name == name) is not { } next) return null;
            at = next;
        }

        return at;
    }
}
