using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>An operation's profiles on Parameters say of each parameter what the operation itself says: how often it is there, and of which type.</summary>
/// <remarks>hl7.org/fhir/R4/operationdefinition-definitions.html#OperationDefinition.inputProfile and .outputProfile</remarks>
internal sealed class OperationProfilesCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        CheckProfile(element, "inputProfile", "in", run);
        CheckProfile(element, "outputProfile", "out", run);
    }

    private static void CheckProfile(Element element, string name, string use, ValidationRun run)
    {
        if (element.Child(name) is not { Exists: true, HasValue: true } canonical || run.Profiles.Definitions.FindStructure(canonical.Text!) is not { } profile) return;
        if (profile.Type != "Parameters")
        {
            run.Error("operation-profile", canonical, $"The profile is on {profile.Type}, and an operation takes and gives Parameters. Correct the canonical.");
            return;
        }

        foreach (var parameter in element.ChildrenNamed("parameter"))
        {
            if (!parameter.Child("use").HasText(use) || parameter.ChildText("name") is not { } own || Slice(profile, own) is not { } slice) continue;
            CheckCardinality(parameter, slice, use, run);
            if (parameter.Child("type") is { Exists: true, HasValue: true } type) CheckType(type, profile, slice, use, run);
        }
    }

    private static ElementDefinition? Slice(StructureDefinition profile, string name)
    {
        foreach (var row in profile.Snapshot)
        {
            if (row.Path == "Parameters.parameter.name" && (row.Fixed ?? row.Pattern) is { ValueKind: System.Text.Json.JsonValueKind.String } value && value.GetString() == name)
                return profile.Snapshot.FirstOrDefault(slice => slice.Id == row.Id[..row.Id.LastIndexOf('.')]);
        }

        return null;
    }

    // Both hold, so that the narrower of the two wins: unclear to a reader, and no contradiction.
    private static void CheckCardinality(Element parameter, ElementDefinition slice, string use, ValidationRun run)
    {
        if (parameter.Child("min") is { Exists: true, HasValue: true } min && int.TryParse(min.Text, out var least) && least != slice.Min)
            run.Warn("operation-profile-cardinality", min, $"The profile for what goes {use} demands {slice.Min} of this parameter, and the operation {least}. Make them agree.");
        if (parameter.Child("max") is not { Exists: true, HasValue: true } max) return;
        var most = max.ValueEquals("*") ? int.MaxValue : int.TryParse(max.Text, out var number) ? number : 0;
        if (most != slice.Max)
            run.Warn("operation-profile-cardinality", max, $"The profile for what goes {use} allows another number of this parameter than the operation. Make them agree.");
    }

    private static void CheckType(Element type, StructureDefinition profile, ElementDefinition slice, string use, ValidationRun run)
    {
        var name = type.Text!;
        if (run.Profiles.Definitions.FindType(name) is not { } known || known.IsAbstract) return;
        var rows = profile.Snapshot.Where(row => row.Max > 0 && (row.Id == slice.Id + ".resource" || row.Id.StartsWith(slice.Id + ".value[x]", StringComparison.Ordinal)));
        var codes = rows.SelectMany(row => row.Types).Select(allowed => allowed.Code).ToHashSet();
        if (codes.Count > 0 && !codes.Contains(name) && !codes.Contains("Resource"))
            run.Error("operation-profile-type", type, $"The profile for what goes {use} does not allow {name} for this parameter. Make them agree.");
    }
}
