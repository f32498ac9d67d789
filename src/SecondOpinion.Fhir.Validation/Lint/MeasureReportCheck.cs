using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A report has the groups, populations and stratifiers of its measure, each once, and no others.</summary>
/// <remarks>hl7.org/fhir/R4/measurereport.html: the groups of the report are those of the measure.</remarks>
internal sealed class MeasureReportCheck : ICheck
{
    private const string Populations = "http://terminology.hl7.org/CodeSystem/measure-population";

    public void Check(Element element, ValidationRun run)
    {
        if (MeasureShape.Find(element, run) is not { } measure) return;
        var groups = element.ChildrenNamed("group").ToList();
        if (groups is [var only] && measure.Groups is [var single])
        {
            // One group needs no code; where both have one, it is the same.
            if (single.Code is { } code && CodedName.Read(only.Child("code")) is { } own && !code.Matches(own))
                run.Error("measure-report-group", only, "The code of the group is not that of the measure's only group. Correct it, or leave it out.");
            CheckGroup(element, only, single, measure, run);
            return;
        }

        var found = new HashSet<MeasureShape.Group>();
        foreach (var group in groups)
        {
            var code = CodedName.Read(group.Child("code"));
            var defined = code is null ? null : measure.Groups.FirstOrDefault(g => g.Code?.Matches(code) == true);
            if (defined is null) run.Error("measure-report-group", group, "The measure has no group with this code. Give the code of one of its groups.");
            else if (!found.Add(defined)) run.Error("measure-report-group", group, "The report has this group of the measure already. Put both into one.");
            else CheckGroup(element, group, defined, measure, run);
        }

        if (!element.Child("type").HasText("data-collection") && found.Count < measure.Groups.Count && groups.Count > 0)
            run.Error("measure-report-group-missing", element, $"The measure has {measure.Groups.Count} groups, and the report has {found.Count} of them. Add those that are missing.");
    }

    private static void CheckGroup(Element report, Element group, MeasureShape.Group defined, MeasureShape measure, ValidationRun run)
    {
        MeasureScore.Check(report, group, measure, run);
        CheckPopulations(report, group, defined, run);
        var strata = new HashSet<CodedName>();
        foreach (var stratifier in group.ChildrenNamed("stratifier"))
        {
            if (Match(stratifier, defined.Stratifiers) is not { } name) run.Error("measure-report-stratifier", stratifier, "The group of the measure has no stratifier with this code. Give the code of one that it has.");
            else if (!strata.Add(name)) run.Error("measure-report-stratifier", stratifier, "The group has this stratifier already. Put both into one.");
        }

        if (strata.Count < defined.Stratifiers.Count)
            run.Error("measure-report-stratifier-missing", group, "A stratifier of the measure's group is missing. Add it.");
    }

    private static void CheckPopulations(Element report, Element group, MeasureShape.Group defined, ValidationRun run)
    {
        var found = new HashSet<CodedName>();
        foreach (var population in group.ChildrenNamed("population"))
        {
            if (Match(population, defined.Populations) is not { } name)
            {
                run.Error("measure-report-population", population, "The group of the measure has no population with this code. Give the code of one that it has.");
                continue;
            }

            if (!found.Add(name)) run.Error("measure-report-population", population, "The group has this population already. Put both into one.");
            CheckSubjects(report, population, run);
        }

        if (defined.Populations.Any(population => !found.Contains(population) && !population.Has(Populations, "measure-observation")))
            run.Error("measure-report-population-missing", group, "A population of the measure's group is missing. Add it, with a count of 0 if it is empty.");
    }

    private static void CheckSubjects(Element report, Element population, ValidationRun run)
    {
        var subjects = population.ChildrenNamed("subjectResults").Count();
        if (!report.Child("type").HasText("subject-list"))
        {
            if (subjects > 0) run.Error("measure-report-subjects", population, "Only a report of the type subject-list lists subjects. Remove 'subjectResults', or correct the type.");
        }
        else if (int.TryParse(population.ChildText("count"), out var count) && count != subjects)
        {
            run.Error("measure-report-subjects", population, "The population counts another number of subjects than it lists. Correct the count or the list.");
        }
    }

    private static CodedName? Match(Element part, IReadOnlyList<CodedName> names)
    {
        foreach (var code in part.ChildrenNamed("code"))
        {
            if (CodedName.Read(code) is { } own && names.FirstOrDefault(name => name.Matches(own)) is { } found) return found;
        }

        return null;
    }
}
