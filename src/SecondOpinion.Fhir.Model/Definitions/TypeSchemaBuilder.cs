namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Turns a type's snapshot rows into <see cref="TypeSchema"/>s, one for the type and one for each nameless group inside it.</summary>
internal sealed class TypeSchemaBuilder
{
    private readonly DefinitionCatalogue catalogue;
    private readonly StructureDefinition definition;
    private readonly ILookup<string, ElementDefinition> rowsByParent;
    private readonly Dictionary<string, TypeSchema> groups = [];

    public TypeSchemaBuilder(DefinitionCatalogue catalogue, StructureDefinition definition)
    {
        this.catalogue = catalogue;
        this.definition = definition;
        rowsByParent = definition.Snapshot.Skip(1).Where(row => row.SliceName is null).ToLookup(row => row.Path[..row.Path.LastIndexOf('.')]);
    }

    public TypeSchema Build()
    {
        var kind = definition.Kind switch { "primitive-type" => TypeKind.Primitive, "resource" => TypeKind.Resource, _ => TypeKind.Complex };
        var baseType = definition.BaseDefinition?[(definition.BaseDefinition.LastIndexOf('/') + 1)..];
        return new TypeSchema(definition.Type, definition.Type, kind, definition.Abstract, baseType, catalogue.FindType, BuildElements);
    }

    private ElementSchema[] BuildElements(TypeSchema owner)
    {
        var elements = new List<ElementSchema>();
        foreach (var row in rowsByParent[owner.Path])
        {
            // A primitive's value is the JSON value itself, not a property.
            if (owner.IsPrimitive && row.Name == "value") continue;
            AddElements(elements, row);
        }

        return elements.ToArray();
    }

    private void AddElements(List<ElementSchema> elements, ElementDefinition row)
    {
        var isList = row.BaseMax > 1;
        if (row.ContentReference is { } path)
        {
            elements.Add(new ElementSchema(row.Name, row.Name, "", isList, row, elements.Count, () => Group(path)));
        }
        else if (rowsByParent.Contains(row.Path))
        {
            elements.Add(new ElementSchema(row.Name, row.Name, row.Types[0].Code, isList, row, elements.Count, () => Group(row.Path)));
        }
        else
        {
            foreach (var type in row.Types)
            {
                var jsonName = row.IsChoice ? row.Name + char.ToUpperInvariant(type.Code[0]) + type.Code[1..] : row.Name;
                elements.Add(new ElementSchema(row.Name, jsonName, type.Code, isList, row, elements.Count, () => catalogue.FindType(type.Code)));
            }
        }
    }

    private TypeSchema Group(string path)
    {
        lock (groups)
        {
            if (!groups.TryGetValue(path, out var group))
            {
                var typeName = definition.Snapshot.First(row => row.Path == path).Types[0].Code;
                group = new TypeSchema(typeName, path, TypeKind.Backbone, isAbstract: false, typeName, catalogue.FindType, BuildElements);
                groups.Add(path, group);
            }

            return group;
        }
    }
}
