using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>type</c>: the element has one of these types.</summary>
internal sealed class TypeTest(DiscriminatorPath path, IReadOnlyList<string> types) : SliceTest(path)
{
    public override bool Accepts(Element target, ValidationRun run)
    {
        for (var i = 0; i < types.Count; i++)
        {
            if (target.Type.IsOrInherits(types[i])) return true;
        }

        return false;
    }
}
