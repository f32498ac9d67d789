using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>Turns a profile into the rules that it adds to its type's own.</summary>
/// <remarks>A profile only ever narrows, so one that came without a snapshot is its parent's rules and those of its differential.</remarks>
internal sealed class ProfileCompiler(CompiledProfiles profiles)
{
    // Profiles that are each other's parents would never end.
    private const int MaxParents = 32;

    public ElementRules Compile(StructureDefinition definition) => Compile(definition, depth: 0);

    private ElementRules Compile(StructureDefinition definition, int depth)
    {
        var rules = new ElementRules();
        if (depth > MaxParents) return rules;
        var type = profiles.Definitions.FindType(definition.Type);
        if (!definition.IsProfile)
        {
            // Its own rules hold for whatever is of the type; what is left to say is that it must be.
            if (type is not null) rules.Checks = [new ResourceTypeCheck(definition.Type, definition.Url)];
            return rules;
        }

        var isWhole = definition.Snapshot.Count > 0;
        var root = RowNode.Read(isWhole ? definition.Snapshot : definition.Differential);
        var core = profiles.Definitions.FindStructure(DefinitionCatalogue.CoreBase + definition.Type);
        if (root is not null)
        {
            if (!isWhole) CompleteSlicing(root, definition);
            rules = Compile(root, type, core?.Snapshot is [var first, ..] ? first : null);
        }

        rules.Checks = [new ResourceTypeCheck(definition.Type, definition.Url), .. rules.Checks];
        if (!isWhole && definition.BaseDefinition is { } parent && profiles.Definitions.FindStructure(parent) is { IsProfile: true } inherited)
        {
            var above = Compile(inherited, depth + 1);
            rules.Checks = [.. above.Checks, .. rules.Checks];
            rules.Children = [.. above.Children, .. rules.Children];
        }

        return rules;
    }

    /// <param name="type">Type of the element, where the definitions tell.</param>
    /// <param name="baseRow">The row of the type's own definition for the same element.</param>
    internal ElementRules Compile(RowNode node, TypeSchema? type, ElementDefinition? baseRow)
    {
        var context = new RowContext(node.Row, baseRow, type, node.Row.Types, profiles);
        var checks = CheckList.OnElement.Select(make => make(context)).OfType<ICheck>().ToList();
        checks.AddRange(InvariantCheck.For(node.Row, InheritedKeys(type, baseRow)));
        var children = new List<ChildRules>();
        foreach (var child in node.Children) CompileChild(child, type, checks, children);
        return new ElementRules { Checks = checks.ToArray(), Children = children.ToArray() };
    }

    private void CompileChild(RowNode child, TypeSchema? type, List<ICheck> checks, List<ChildRules> children)
    {
        var (name, jsonName) = Names(child.Row, type);
        var schemas = type?.Elements.Where(e => e.Name == name && (jsonName is null || e.JsonName == jsonName)).ToArray() ?? [];

        // A row for an element that the type does not have can't be met: it is the profile that is wrong.
        if (type is { IsAbstract: false } && schemas.Length == 0) return;
        var baseRow = schemas.FirstOrDefault()?.Definition;
        var childType = ContentType(child.Row, schemas);
        if (CardinalityCheck.For(child, baseRow, name, jsonName) is { } cardinality) checks.Add(cardinality);
        if (child.Slices.Count > 0 && SlicingCompiler.Compile(this, profiles, child, name, type, baseRow) is { } slicing) checks.Add(slicing);
        var rules = Compile(child, childType, baseRow);
        if (!rules.IsEmpty) children.Add(new ChildRules(name, jsonName, rules));
    }

    /// <summary>The one type that the content has for sure, or null.</summary>
    internal TypeSchema? ContentType(ElementDefinition row, IReadOnlyList<ElementSchema> schemas)
    {
        if (schemas.Count == 1) return schemas[0].Type is { IsResource: true } ? ResourceType(row) : schemas[0].Type;
        return row.Types.Count == 1 ? schemas.FirstOrDefault(s => s.TypeCode == row.Types[0].Code)?.Type : null;
    }

    private TypeSchema? ResourceType(ElementDefinition row) => row.Types.Count == 1 ? profiles.Definitions.FindType(row.Types[0].Code) : null;

    // Some snapshots write valueQuantity where the row is value[x] cut down to one type.
    private static (string Name, string? JsonName) Names(ElementDefinition row, TypeSchema? type)
    {
        var name = row.Name;
        if (row.IsChoice || type is null || type.Elements.Any(e => e.Name == name)) return (name, null);
        return type.Elements.FirstOrDefault(e => e.JsonName == name) is { } typed ? (typed.Name, typed.JsonName) : (name, null);
    }

    private HashSet<string> InheritedKeys(TypeSchema? type, ElementDefinition? baseRow)
    {
        var keys = baseRow?.Constraints.Select(c => c.Key).ToHashSet() ?? [];
        if (type is not null && profiles.Definitions.FindStructure(DefinitionCatalogue.CoreBase + type.Name)?.Snapshot is [var root, ..])
            keys.UnionWith(root.Constraints.Select(c => c.Key));
        return keys;
    }

    // The differential of a profile of a profile need not repeat how a list is sliced.
    private void CompleteSlicing(RowNode node, StructureDefinition definition)
    {
        if (definition.BaseDefinition is not { } parent || profiles.Definitions.FindStructure(parent) is not { } above) return;
        var rows = above.Snapshot.Count > 0 ? above.Snapshot : above.Differential;
        var byId = rows.GroupBy(row => row.Id).ToDictionary(group => group.Key, group => group.First());
        Complete(node);

        void Complete(RowNode at)
        {
            if (at.Slices.Count > 0 && at.Row.Slicing is null && byId.TryGetValue(at.Row.Id, out var inherited)) at.InheritedSlicing = inherited.Slicing;
            foreach (var inner in at.Children.Concat(at.Slices)) Complete(inner);
        }
    }
}
