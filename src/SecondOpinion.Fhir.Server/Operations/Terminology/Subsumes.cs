using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary><c>CodeSystem/$subsumes</c>, also on one: which of two codes is the wider. hl7.org/fhir/R4/codesystem-operation-subsumes.html</summary>
internal sealed class Subsumes(CompareCodes compare, KnownDefinitions known, DefinitionCatalogue definitions)
{
    private static readonly HashSet<string> Known = ["codeA", "codeB", "system", "version", "codingA", "codingB"];

    public async Task<IResult> Handle(string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var parameters = input.Value;
        if (CodeInput.Refuse(parameters, Known) is { } refusal) return FhirAnswer.Fail(refusal);

        var (codingA, codingB) = (parameters.Value("codingA"), parameters.Value("codingB"));
        if ((parameters.Text("codeA") ?? codingA.ChildText("code")) is not { } codeA || (parameters.Text("codeB") ?? codingB.ChildText("code")) is not { } codeB)
            return FhirAnswer.Fail(Missing("Two codes are compared. Give codeA and codeB, or codingA and codingB in a Parameters resource."));
        string?[] named = [parameters.Text("system"), codingA.ChildText("system"), codingB.ChildText("system")];
        var systems = named.OfType<string>().Distinct().ToList();
        var compared = id is null ? Compare(systems, parameters, codeA, codeB) : await CompareIn(new ResourceKey("CodeSystem", id), systems, codeA, codeB, Caller.AccessOf(request), cancellationToken);
        if (!compared.Succeeded) return FhirAnswer.Fail(compared.Issues);
        using var writer = new ParametersWriter();
        writer.Value("outcome", "valueCode", compared.Value);
        return writer.Finish();
    }

    private Outcome<string> Compare(List<string> systems, ParametersReader parameters, string codeA, string codeB) => systems switch
    {
        [] => Missing("Nothing says of which code system the codes are. Add system, or call the operation on one: CodeSystem/{id}."),
        [var system] => compare.Handle(system, parameters.Text("version") ?? parameters.Value("codingA").ChildText("version"), codeA, codeB),
        _ => TwoSystems,
    };

    private async ValueTask<Outcome<string>> CompareIn(ResourceKey key, List<string> systems, string codeA, string codeB, Access access, CancellationToken cancellationToken)
    {
        var found = await known.ById(key, access, cancellationToken);
        if (!found.Succeeded) return Outcome<string>.Failure(found.Issues);
        var url = ResourceDocument.Parse(found.Value, definitions).Value.Root.ChildText("url");
        return systems.Exists(system => system != url) ? TwoSystems : CompareCodes.Handle(found.Value, codeA, codeB);
    }

    private static Issue TwoSystems => Issue.Error(IssueType.NotSupported, "systems-differ", "The codes are of different code systems, between which no relation is known here. Compare codes of one system.");

    private static Issue Missing(string message) => new(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", message);
}
