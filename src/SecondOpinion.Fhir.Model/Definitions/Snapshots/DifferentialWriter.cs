namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Writes one definition's differential into the tree of its base's snapshot.</summary>
internal sealed class DifferentialWriter(SnapshotGenerator generator, StructureDefinition definition, SnapshotNode root, List<Issue> issues)
{
    private static readonly Slicing ByUrl = new([new Discriminator("value", "url")], Ordered: false, "open");
    private static readonly Slicing ByType = new([new Discriminator("type", "$this")], Ordered: false, "open");

    // Slices of slices multiply; no published profile comes near.
    private const int MaxRows = 50_000;

    private readonly ElementWalk walk = new(generator);
    private int rows = root.Count();
    private int slicesAround;

    public void Apply(SnapshotNode stated)
    {
        root.Row = ElementMerge.Narrow(root.Row, stated.Row);
        ApplyChildren(root, stated);
    }

    private void ApplyElement(SnapshotNode element, SnapshotNode stated)
    {
        var inherited = element.Row;
        ApplyRow(element, stated);
        ApplyChildren(element, stated);
        foreach (var slice in stated.Slices) ApplySlice(element, inherited, slice);
    }

    private void ApplyRow(SnapshotNode element, SnapshotNode stated)
    {
        if (stated.Row.StatesMax && stated.Row.Max > element.Row.Max)
            Warn(stated, "snapshot-cardinality-wider", "The maximum is above the base's. A profile can only narrow; take the base's or a smaller one.");
        if (stated.Row.StatesMin && stated.Row.Min < element.Row.Min && stated.SliceName is null)
            Warn(stated, "snapshot-cardinality-wider", "The minimum is below the base's. A profile can only narrow; take the base's or a larger one.");
        if (stated.Row.Types is [{ Profiles: [var profile] }] && generator.Complete(profile) is { Kind: "complex-type", Snapshot: [var profileRoot, ..] } known)
            element.Row = ElementMerge.Profiled(element.Row, profileRoot, known.Type == "Extension");
        element.Row = ElementMerge.Narrow(element.Row, stated.Row);
    }

    private void ApplyChildren(SnapshotNode element, SnapshotNode stated)
    {
        if (stated.Children.Count == 0) return;
        if (element.Children.Count == 0)
        {
            walk.Into(element, root);
            rows += element.Children.Sum(child => child.Count());
        }

        foreach (var child in stated.Children) ApplyChild(element, child);
    }

    private void ApplyChild(SnapshotNode parent, SnapshotNode stated)
    {
        if (rows > MaxRows)
        {
            Warn(stated, "snapshot-too-large", $"The snapshot has more than {MaxRows} rows; what follows is left out. Slice less deeply.");
        }
        else if (parent.Children.Find(child => child.Name == stated.Name) is { } element)
        {
            ApplyElement(element, stated);
        }
        else if (parent.Children.Find(child => TypeChoice.Code(child, stated.Name) is not null) is { } choice)
        {
            ApplyTyped(choice, stated, TypeChoice.Code(choice, stated.Name)!);
        }
        else if (!definition.IsProfile)
        {
            parent.Children.Add(stated);
        }
        else
        {
            Warn(stated, "snapshot-element-unknown", "The base has no such element. Correct the path.");
        }
    }

    // Since R4 valueQuantity is short for the slice of value[x] that is a Quantity, and leaves the other types as they are.
    // Inside another slice HL7's snapshots cut value[x] itself down where the row names the type.
    private void ApplyTyped(SnapshotNode choice, SnapshotNode stated, string code)
    {
        if (slicesAround > 0 && stated.Row.Types.Count > 0)
        {
            choice.Row = choice.Row with { Types = choice.Row.Types.Where(type => type.Code == code).ToArray() };
            ApplyElement(choice, stated);
            return;
        }

        var slice = new SnapshotNode(choice.Name, stated.Row with { SliceName = stated.Name });
        slice.Children.AddRange(stated.Children);
        ApplySlice(choice, choice.Row, slice);
    }

    private void ApplySlice(SnapshotNode element, ElementDefinition inherited, SnapshotNode stated)
    {
        var slice = element.Slices.Find(known => known.SliceName == stated.SliceName);
        if (slice is null)
        {
            slice = NewSlice(element, inherited, stated.SliceName!);
            rows += slice.Count();
        }

        slicesAround++;
        ApplyRow(slice, stated);
        ApplyChildren(slice, stated);
        slicesAround--;
    }

    // A slice starts as the base's element with the children as the differential has them by now: what it says of every repeat's content holds in each slice.
    private static SnapshotNode NewSlice(SnapshotNode element, ElementDefinition inherited, string name)
    {
        // A reslice a/b starts from slice a and stands behind it and its other reslices.
        var cut = name.LastIndexOf('/');
        var outer = cut < 0 ? null : element.Slices.Find(slice => slice.SliceName == name[..cut]);
        var row = outer?.Row ?? inherited;
        if (TypeChoice.Code(element, name) is { } code) row = row with { Types = row.Types.Where(type => type.Code == code).ToArray() };
        var slice = new SnapshotNode(element.Name, row with { SliceName = name, Slicing = null, Min = 0 });
        slice.Children.AddRange((outer ?? element).Children.Select(child => child.Copy()));
        if (outer is null && element.Row.Slicing is null) element.Row = element.Row with { Slicing = ImpliedSlicing(element) };
        var at = outer is null
            ? element.Slices.Count
            : element.Slices.FindLastIndex(known => known == outer || known.SliceName!.StartsWith(name[..(cut + 1)], StringComparison.Ordinal)) + 1;
        element.Slices.Insert(at, slice);
        return slice;
    }

    // Extensions are always told apart by url and choices by type, whether or not a differential says so.
    private static Slicing? ImpliedSlicing(SnapshotNode element) =>
        element.Name is "extension" or "modifierExtension" ? ByUrl : element.IsChoice ? ByType : null;

    private void Warn(SnapshotNode stated, string id, string message) =>
        issues.Add(new Issue(IssueSeverity.Warning, IssueType.Structure, id, "StructureDefinition.differential.element", $"{definition.Url}, {stated.Row.Id}: {message}"));
}
