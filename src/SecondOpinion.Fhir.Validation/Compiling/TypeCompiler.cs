using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>Turns a type's own definition into <see cref="TypeRules"/>.</summary>
internal sealed class TypeCompiler(CompiledProfiles profiles)
{
    public TypeRules Compile(TypeSchema type)
    {
        var checks = new List<ICheck>();
        if (RequiredElementsCheck.For(type) is { } required) checks.Add(required);
        foreach (var (typeName, check) in CheckList.OnType)
        {
            if (type.IsOrInherits(typeName)) checks.Add(check);
        }

        checks.AddRange(InvariantCheck.For(RootRow(type), inherited: new HashSet<string>()));
        return new TypeRules(type, checks.ToArray(), type.Elements.Select(CompileRow).ToArray());
    }

    /// <summary>The row that describes the type as a whole. A nameless group's stands inside its owner's snapshot.</summary>
    private ElementDefinition? RootRow(TypeSchema type)
    {
        var dot = type.Path.IndexOf('.');
        var owner = profiles.Definitions.FindStructure(DefinitionCatalogue.CoreBase + (dot < 0 ? type.Path : type.Path[..dot]));
        return owner?.Snapshot.FirstOrDefault(row => row.Path == type.Path);
    }

    private RowRules CompileRow(ElementSchema schema)
    {
        var row = schema.Definition!;
        var types = row.Types.Where(type => type.Code == schema.TypeCode).ToArray();
        var context = new RowContext(row, Base: null, schema.Type, types, profiles);
        var checks = CheckList.OnElement.Select(make => make(context)).OfType<ICheck>().ToList();

        // A group's invariants are on its content, where elements that repeat the group find them too.
        if (schema.Type is { Kind: not TypeKind.Backbone } type) checks.AddRange(InvariantCheck.For(row, InvariantKeys(RootRow(type))));
        return new RowRules(schema, checks.ToArray(), profiles);
    }

    private static HashSet<string> InvariantKeys(ElementDefinition? row) => row?.Constraints.Select(c => c.Key).ToHashSet() ?? [];
}
