using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Slices;
using Slicing = SecondOpinion.Fhir.Model.Definitions.Slicing;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Sorts a list's items into a profile's slices, counts them, and applies each slice's rules to its items.</summary>
/// <remarks>Runs on the parent, like <see cref="CardinalityCheck"/>. hl7.org/fhir/R4/profiling.html#slicing</remarks>
internal sealed class SlicingCheck(string name, Slicing slicing, Slice[] slices, int elementMin) : ICheck
{
    private const int SlicesOnStack = 64;

    public void Check(Element element, ValidationRun run)
    {
        Span<int> counts = slices.Length <= SlicesOnStack ? stackalloc int[slices.Length] : new int[slices.Length];
        counts.Clear();
        var state = new State();
        foreach (var item in element.ChildrenNamed(name))
        {
            state.Items++;
            if (item.IsMalformed) state.HasMalformed = true;
            else Sort(item, run, counts, ref state);
        }

        for (var i = 0; i < slices.Length; i++)
        {
            // An item that could not be read may be the one that is missing; a list that is not there at all was reported as such.
            var isExcused = state.HasMalformed || (state.Items == 0 && elementMin > 0) || (slices[i].Parent >= 0 && counts[slices[i].Parent] == 0);
            if (counts[i] < slices[i].Min && !isExcused) ReportMissing(element, run, slices[i], counts[i]);
            else if (counts[i] > slices[i].Max) ReportTooMany(element, run, slices[i], counts[i]);
        }
    }

    private void Sort(Element item, ValidationRun run, Span<int> counts, ref State state)
    {
        var slice = Find(item, run, parent: -1);
        if (slice < 0)
        {
            state.HasUnsorted = true;
            if (slicing.Rules == "closed") ReportUnsorted(item, run);
            return;
        }

        if (state.HasUnsorted && slicing.Rules == "openAtEnd") ReportOrder(item, run, slices[slice], "after items that are in no slice");
        else if (slicing.Ordered && slice < state.Last) ReportOrder(item, run, slices[slice], $"after the slice '{slices[state.Last].Name}'");
        state.Last = Math.Max(state.Last, slice);
        for (; slice >= 0; slice = Find(item, run, slice))
        {
            if (!slices[slice].IsDefault) CheckOnly(item, run, slice);
            counts[slice]++;
            run.Apply(item, slices[slice].Rules);
        }
    }

    private int Find(Element item, ValidationRun run, int parent)
    {
        var otherwise = -1;
        for (var i = 0; i < slices.Length; i++)
        {
            if (slices[i].Parent != parent) continue;
            if (slices[i].IsDefault) otherwise = i;
            else if (Matches(item, run, slices[i].Tests)) return i;
        }

        return otherwise;
    }

    // hl7.org/fhir/R4/profiling.html#discriminator: an item is in one slice, or it could not be said which rules are for it.
    private void CheckOnly(Element item, ValidationRun run, int slice)
    {
        for (var i = slice + 1; i < slices.Length; i++)
        {
            if (slices[i].Parent != slices[slice].Parent || slices[i].IsDefault || !Matches(item, run, slices[i].Tests) || slices[i].Tests.Any(test => test is FreeTest)) continue;
            ReportSeveral(item, run, slices[slice], slices[i]);
            return;
        }
    }

    private static bool Matches(Element item, ValidationRun run, IReadOnlyList<SliceTest> tests)
    {
        for (var i = 0; i < tests.Count; i++)
        {
            if (!tests[i].Matches(item, run)) return false;
        }

        return true;
    }

    private string HowTold => slicing.Discriminators.Count == 0
        ? ""
        : $" Items are told apart by {string.Join(" and ", slicing.Discriminators.Select(d => $"the {d.Type} of '{d.Path}'"))}.";

    private void ReportMissing(Element parent, ValidationRun run, Slice slice, int count) => run.Report(
        IssueSeverity.Error, IssueType.Required, "slice-required", parent, name, slice.Name,
        $"{count} of the items are the slice '{slice.Name}'; at least {slice.Min} must be.{HowTold}{NearestItem.Describe(parent, name, slice, slicing, item => Find(item, run, slice.Parent) < 0, run)} Add what is missing, or correct the item that was meant.");

    private void ReportTooMany(Element parent, ValidationRun run, Slice slice, int count) => run.Report(
        IssueSeverity.Error, IssueType.Structure, "slice-too-many", parent, name, slice.Name,
        $"{count} of the items are the slice '{slice.Name}'; at most {slice.Max} may be.{HowTold} Remove the others.");

    private void ReportUnsorted(Element item, ValidationRun run) => run.Report(
        IssueSeverity.Error, IssueType.Structure, "slice-closed", item,
        $"The item is in none of the slices ({string.Join(", ", slices.Select(s => s.Name))}), and the profile allows no others.{HowTold} Remove or correct it.");

    private void ReportSeveral(Element item, ValidationRun run, Slice slice, Slice other) => run.Report(
        IssueSeverity.Error, IssueType.Structure, "slice-several", item,
        $"The item is the slice '{slice.Name}' and the slice '{other.Name}' too; it may be one of them.{HowTold} Make two items of it, or correct it.");

    private void ReportOrder(Element item, ValidationRun run, Slice slice, string where) => run.Report(
        IssueSeverity.Error, IssueType.Structure, "slice-order", item,
        $"The item is the slice '{slice.Name}' and stands {where}; the profile fixes the order.{HowTold} Move it.");

    private struct State()
    {
        public int Items;
        public int Last = -1;
        public bool HasUnsorted;
        public bool HasMalformed;
    }
}
