using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Where a profile leaves fewer types of a choice, or of the resources in a place, the element must be of one of them.</summary>
internal sealed class TypeChoiceCheck : ICheck
{
    private readonly string[] types;

    private TypeChoiceCheck(string[] types) => this.types = types;

    public static ICheck? For(RowContext context)
    {
        // The parser knows the types of a type's own definition.
        if (context.Base is null || context.Row.Types.Count == 0 || context.Row.ContentReference is not null) return null;

        // A primitive that is no choice can't be given in another type. R4 calls Resource.id a string, later tools write id.
        if (!context.Base.IsChoice && context.Type is { IsPrimitive: true }) return null;
        var types = context.Row.Types.Select(type => type.Code).ToArray();
        return context.Base.Types.All(type => types.Contains(type.Code)) ? null : new TypeChoiceCheck(types);
    }

    public void Check(Element element, ValidationRun run)
    {
        foreach (var type in types)
        {
            if (element.Type.IsOrInherits(type)) return;
        }

        run.Report(IssueSeverity.Error, IssueType.Structure, "type-not-allowed", element,
            $"The type {element.TypeName} was found; the profile allows {string.Join(" or ", types)}. Give it in such a type.");
    }
}
