using System.Text.Json;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>The checklists of the loaded packages: PlanDefinitions with an action for each kind of opinion, and in it one for each item.</summary>
public sealed class Checklists(DefinitionCatalogue definitions)
{
    private const string Fallback = "rare-unknown";

    private readonly Lazy<IReadOnlyDictionary<string, Checklist>> lists = new(() => Load(definitions));
    private readonly Lazy<IReadOnlyDictionary<string, string>> groups = new(() => LoadGroups(definitions));

    /// <summary>The tumour group of the first diagnosis that has one, by the category of its ICD-10 code.</summary>
    public string GroupOf(IEnumerable<Element> diagnoses)
    {
        foreach (var token in diagnoses.Where(d => d.TypeName == "Condition").SelectMany(d => Codes.Tokens(d.Child("code"))))
        {
            var bar = token.LastIndexOf('|');
            if (token[..bar] is not (Vocabulary.Icd10 or Vocabulary.Icd10Cm) || token.Length < bar + 4) continue;
            if (groups.Value.TryGetValue(token.Substring(bar + 1, 3), out var group)) return group;
        }

        return Fallback;
    }

    /// <summary>The checklist of a tumour group; that for rare and unknown tumours when there is no other.</summary>
    public Checklist Of(string tumourGroup) => lists.Value.GetValueOrDefault(tumourGroup) ?? lists.Value.GetValueOrDefault(Fallback) ?? Checklist.Empty;

    /// <summary>How an item is recognised, by any checklist that has it; null when none does.</summary>
    public ChecklistItem? FindItem(string code) => lists.Value.Values.SelectMany(list => list.ByKind.Values).SelectMany(items => items).FirstOrDefault(item => item.Code == code);

    private static Dictionary<string, Checklist> Load(DefinitionCatalogue definitions)
    {
        var found = new Dictionary<string, Checklist>();
        foreach (var json in definitions.All("PlanDefinition"))
        {
            if (json.Span.IndexOf("/CodeSystem/checklist-item"u8) < 0) continue;
            using var document = JsonDocument.Parse(json);
            var (group, checklist) = ChecklistReader.Read(document.RootElement);
            if (group is not null) found.TryAdd(group, checklist);
        }

        return found;
    }

    private static Dictionary<string, string> LoadGroups(DefinitionCatalogue definitions)
    {
        var found = new Dictionary<string, string>();
        if (definitions.Find("ConceptMap", Vocabulary.Base + "/ConceptMap/tumour-group") is not { } json) return found;
        using var document = JsonDocument.Parse(json);
        foreach (var element in document.RootElement.GetProperty("group").EnumerateArray().SelectMany(group => group.GetProperty("element").EnumerateArray()))
            found[element.GetProperty("code").GetString()!] = element.GetProperty("target")[0].GetProperty("code").GetString()!;
        return found;
    }
}
