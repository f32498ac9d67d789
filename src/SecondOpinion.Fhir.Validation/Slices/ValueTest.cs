using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>value</c> or <c>pattern</c>: the element, or what is inside it, has the slice's values.</summary>
internal sealed class ValueTest(DiscriminatorPath path, IReadOnlyList<ValueTest.Demand> demands) : SliceTest(path)
{
    public override bool Accepts(Element target, ValidationRun run)
    {
        for (var i = 0; i < demands.Count; i++)
        {
            if (!demands[i].IsMet(target, 0)) return false;
        }

        return true;
    }

    /// <summary>One value that the slice fixes.</summary>
    /// <param name="Names">The way to it from the end of the discriminator's path.</param>
    /// <param name="ValueSet">Where the slice binds instead of fixing.</param>
    internal sealed record Demand(IReadOnlyList<string> Names, ExpectedValue? Expected, bool IsExact, ValueSetContent? ValueSet)
    {
        public bool IsMet(Element at, int depth)
        {
            if (depth == Names.Count) return IsMetBy(at);
            foreach (var child in at.ChildrenNamed(Names[depth]))
            {
                if (IsMet(child, depth + 1)) return true;
            }

            return false;
        }

        private bool IsMetBy(Element at)
        {
            if (Expected is not null) return IsExact ? Expected.IsExactly(at) : Expected.IsContainedIn(at);
            return ValueSet is not null && CodedValue.IsIn(at, ValueSet) == Membership.In;
        }
    }
}
