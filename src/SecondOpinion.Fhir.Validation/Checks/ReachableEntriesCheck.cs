using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Every entry of a document or message hangs together with the first by references, in whichever direction. hl7.org/fhir/R4/documents.html and messaging.html</summary>
/// <remarks>Entries are joined into sets as the references are read, once each: linear in the bundle.</remarks>
internal sealed class ReachableEntriesCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var isDocument = element.Child("type").HasText("document");
        if (!isDocument && !element.Child("type").HasText("message")) return;
        var entryOf = new Dictionary<int, int>();
        var entries = new List<Element>();
        foreach (var entry in element.ChildrenNamed("entry"))
        {
            if (entry.Child("resource") is { Exists: true, IsMalformed: false } resource) entryOf.TryAdd(resource.Index, entries.Count);
            entries.Add(entry);
        }

        var sets = Enumerable.Range(0, entries.Count).ToArray();
        for (var i = 0; i < entries.Count; i++) Join(entries[i].Child("resource"), i, entryOf, sets, run);
        for (var i = 1; i < entries.Count; i++)
        {
            if (!entries[i].Child("resource").Exists || Root(sets, i) == Root(sets, 0)) continue;
            run.Report(isDocument ? IssueSeverity.Error : IssueSeverity.Warning, IssueType.Structure, "entry-unreachable", entries[i],
                "No chain of references joins this entry to the first one. Refer to it from what it belongs to, or leave it out.");
        }
    }

    private static void Join(Element at, int entry, Dictionary<int, int> entryOf, int[] sets, ValidationRun run)
    {
        if (!at.Exists || at.IsMalformed) return;
        foreach (var child in at.Children)
        {
            if (child.TypeName == "Reference")
            {
                if (child.ChildText("reference") is not { Length: > 0 } address || address[0] == '#') continue;
                foreach (var match in run.References.Matches(address, child)) JoinTo(match, entry, entryOf, sets);
            }
            else if (child.FirstChild.Exists)
            {
                Join(child, entry, entryOf, sets, run);
            }
        }
    }

    private static void JoinTo(Element target, int entry, Dictionary<int, int> entryOf, int[] sets)
    {
        if (target.Exists && entryOf.TryGetValue(target.Index, out var other)) sets[Root(sets, other)] = Root(sets, entry);
    }

    private static int Root(int[] sets, int at)
    {
        while (sets[at] != at) at = sets[at] = sets[sets[at]];
        return at;
    }
}
