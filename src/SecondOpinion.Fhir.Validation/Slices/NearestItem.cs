using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Why a slice was not found: the item that passes most of its tests, and the discriminator that it fails.</summary>
internal static class NearestItem
{
    /// <summary>A sentence for the message, or nothing where no item could have been meant.</summary>
    /// <param name="isOpen">Whether an item is in no slice yet.</param>
    public static string Describe(Element parent, string name, Slice slice, Slicing slicing, Func<Element, bool> isOpen, ValidationRun run)
    {
        var (nearest, most, failed) = (-1, -1, -1);
        var at = 0;
        foreach (var item in parent.ChildrenNamed(name))
        {
            if (!item.IsMalformed && isOpen(item) && Passed(item, slice, run) is var (passed, first) && passed > most) (nearest, most, failed) = (at, passed, first);
            at++;
        }

        if (nearest < 0 || failed < 0) return "";
        var discriminator = slicing.Discriminators[failed];
        return $" Item {nearest} is in no slice: the {discriminator.Type} of '{discriminator.Path}' is not that of '{slice.Name}'.";
    }

    private static (int Passed, int FirstFailed) Passed(Element item, Slice slice, ValidationRun run)
    {
        var (passed, first) = (0, -1);
        for (var i = 0; i < slice.Tests.Count; i++)
        {
            if (slice.Tests[i].Matches(item, run)) passed++;
            else if (first < 0) first = i;
        }

        return (passed, first);
    }
}
