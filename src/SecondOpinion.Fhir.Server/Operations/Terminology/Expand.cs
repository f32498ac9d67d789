using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary><c>ValueSet/$expand</c>, <c>ValueSet/{id}/$expand</c>: the codes of a value set, page by page if wanted. hl7.org/fhir/R4/valueset-operation-expand.html</summary>
internal sealed class Expand(OperationSubject subject, ExpandValueSet expand, DefinitionCatalogue definitions, TimeProvider clock)
{
    private static readonly HashSet<string> Known =
    [
        "url", "valueSet", "valueSetVersion", "context", "contextDirection", "filter", "date", "offset", "count", "includeDesignations", "designation", "includeDefinition",
        "activeOnly", "excludeNested", "excludeNotForUI", "excludePostCoordinated", "displayLanguage", "exclude-system", "system-version", "check-system-version", "force-system-version",
    ];

    public async Task<IResult> Handle(string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var parameters = input.Value;
        if (CodeInput.Refuse(parameters, Known) is { } refusal) return FhirAnswer.Fail(refusal);
        var wanted = Wanted(parameters);
        if (!wanted.Succeeded) return FhirAnswer.Fail(wanted.Issues);
        var valueSet = await subject.Find(parameters, "ValueSet", id, "valueSet", "valueSetVersion", Caller.AccessOf(request), cancellationToken);
        if (!valueSet.Succeeded) return FhirAnswer.Fail(valueSet.Issues);

        var expansion = expand.Handle(valueSet.Value, wanted.Value);
        return expansion.Succeeded
            ? FhirAnswer.Of(StatusCodes.Status200OK, new ExpansionWriter(expansion.Value, wanted.Value, parameters).Write(valueSet.Value, clock.GetUtcNow()))
            : FhirAnswer.Fail(expansion.Issues);
    }

    private static Outcome<ExpansionRequest> Wanted(ParametersReader parameters)
    {
        var offset = Number(parameters, "offset");
        var count = Number(parameters, "count");
        var activeOnly = CodeInput.Flag(parameters, "activeOnly");
        var excludeAbstract = CodeInput.Flag(parameters, "excludeNotForUI");
        Outcome<bool?>[] others = [.. ExpansionWriter.Flags.Select(name => CodeInput.Flag(parameters, name))];
        Issue[] issues = [.. offset.Issues, .. count.Issues, .. activeOnly.Issues, .. excludeAbstract.Issues, .. others.SelectMany(flag => flag.Issues)];
        if (issues.Length > 0) return Outcome<ExpansionRequest>.Failure(issues);
        return new ExpansionRequest
        {
            Filter = parameters.Text("filter"),
            Offset = offset.Value ?? 0,
            Count = count.Value,
            ActiveOnly = activeOnly.Value == true,
            ExcludeAbstract = excludeAbstract.Value == true,
            DisplayLanguage = parameters.Text("displayLanguage"),
            ExcludeSystems = parameters.Texts("exclude-system"),
            SystemVersions = parameters.Texts("system-version"),
            CheckSystemVersions = parameters.Texts("check-system-version"),
            ForceSystemVersions = parameters.Texts("force-system-version"),
        };
    }

    private static Outcome<int?> Number(ParametersReader parameters, string name) => parameters.Text(name) switch
    {
        null => (int?)null,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => CodeInput.Malformed(name, "a whole number from 0 up"),
    };
}
