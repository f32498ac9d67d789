using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Slices;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>Turns a discriminator and a slice into a test, from what the slice's rows say at the discriminator's path.</summary>
internal sealed class DiscriminatorCompiler(CompiledProfiles profiles)
{
    /// <summary>Null when the slice says nothing at that path.</summary>
    /// <param name="position">Place of the slice among the slices.</param>
    /// <param name="discriminators">How many discriminators there are: one of several may be left to the others.</param>
    public SliceTest? Compile(Discriminator discriminator, RowNode slice, int position, int discriminators)
    {
        if (DiscriminatorPath.Parse(discriminator.Path) is not { } path) return null;
        if (discriminator.Type == "position") return new PositionTest(path, position);
        if (discriminator.Type is "value" or "pattern" && path.Text == "url" && ExtensionUrl(slice) is { } url)
            return new ValueTest(path, [new ValueTest.Demand([], url, IsExact: true, null)]);
        var endsInResolve = path.Steps is [.., { Kind: DiscriminatorPath.StepKind.Resolve }];
        var node = Find(slice, path, endsInResolve ? path.Steps.Count - 1 : path.Steps.Count);
        if (node is null) return discriminator.Type == "exists" ? new ExistsTest(path, expected: true) : null;
        return discriminator.Type switch
        {
            "exists" => node.Row.Max == 0 ? new ExistsTest(path, expected: false) : node.Row.Min > 0 ? new ExistsTest(path, expected: true) : null,
            "type" when endsInResolve => new ReferencedTypeTest(WithoutLast(path), TypesOf(Targets(node.Row))),
            "type" => new TypeTest(path, node.Row.Types.Select(type => type.Code).ToArray()),
            "profile" when node.Row.Max == 0 => new ExistsTest(path, expected: false),
            "profile" when !endsInResolve && discriminators > 1 && node.Row.Types.All(type => type.Profiles.Count == 0) => new FreeTest(path),
            "profile" => new ProfileTest(path, endsInResolve ? Targets(node.Row) : node.Row.Types.SelectMany(type => type.Profiles).ToArray()),
            "value" or "pattern" => Demands(endsInResolve ? TargetRoot(node.Row) : node) is { Count: > 0 } demands ? new ValueTest(path, demands) : null,
            _ => null,
        };
    }

    private static string[] Targets(ElementDefinition row) => row.Types.SelectMany(type => type.TargetProfiles).ToArray();

    private static DiscriminatorPath WithoutLast(DiscriminatorPath path) =>
        DiscriminatorPath.Parse(path.Text[..Math.Max(0, path.Text.LastIndexOf('.'))])!;

    private string[] TypesOf(string[] canonicals) =>
        canonicals.Select(url => profiles.Definitions.FindStructure(url)?.Type ?? url[(url.LastIndexOf('/') + 1)..]).Distinct().ToArray();

    /// <summary>The row at a path below a slice; profiles named on the way are opened.</summary>
    private RowNode? Find(RowNode from, DiscriminatorPath path, int length)
    {
        var node = from;
        for (var i = 0; i < length && node is not null; i++)
        {
            var step = path.Steps[i];
            node = step.Kind switch
            {
                DiscriminatorPath.StepKind.Child => Child(node, step.Name),
                DiscriminatorPath.StepKind.Extension => Child(node, "extension")?.Slices.Find(slice => ExtensionUrl(slice)?.Text == step.Name),
                DiscriminatorPath.StepKind.Resolve => TargetRoot(node.Row),
                _ => node,
            };
        }

        return node;
    }

    private RowNode? Child(RowNode node, string name)
    {
        var child = node.Children.Find(c => c.Row.Name == name);
        if (child is not null || node.Row.Types is not [{ Profiles: [var profile, ..] }, ..]) return child;
        return Root(profile)?.Children.Find(c => c.Row.Name == name);
    }

    private RowNode? TargetRoot(ElementDefinition row) => Targets(row) is [var first, ..] ? Root(first) : null;

    private RowNode? Root(string canonical) =>
        profiles.Definitions.FindStructure(canonical) is { } definition ? RowNode.Read(definition.Snapshot.Count > 0 ? definition.Snapshot : definition.Differential) : null;

    private static ExpectedValue? ExtensionUrl(RowNode slice)
    {
        if (slice.Row.Types is not [{ Code: "Extension" } type, ..] && slice.Row.Name is not ("extension" or "modifierExtension")) return null;
        if (slice.Children.Find(c => c.Row.Name == "url")?.Row.Fixed is { } written) return new ExpectedValue(written);

        // The url of an extension is the canonical of its definition.
        return slice.Row.Types is [{ Profiles: [var profile, ..] }, ..] ? new ExpectedValue(System.Text.Json.JsonSerializer.SerializeToElement(profile.Split('|')[0])) : null;
    }

    private List<ValueTest.Demand> Demands(RowNode? node)
    {
        var demands = new List<ValueTest.Demand>();
        if (node is not null) Collect(node, [], demands);
        if (demands.Count == 0 && node?.Row.Binding is { Strength: "required", ValueSet: { } url } && profiles.Terminology.Find(url) is { } valueSet)
            demands.Add(new ValueTest.Demand([], null, IsExact: false, valueSet));
        return demands;
    }

    private static void Collect(RowNode node, string[] names, List<ValueTest.Demand> demands)
    {
        if (node.Row.Fixed is { } exact) demands.Add(new ValueTest.Demand(names, new ExpectedValue(exact), IsExact: true, null));
        else if (node.Row.Pattern is { } pattern) demands.Add(new ValueTest.Demand(names, new ExpectedValue(pattern), IsExact: false, null));
        else foreach (var child in node.Children) Collect(child, [.. names, child.Row.Name], demands);
    }
}
