using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Definitions.Snapshots;
using SecondOpinion.Fhir.Server.Operations.Terminology;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>StructureDefinition/$snapshot</c>, also on one: the definition with its snapshot. hl7.org/fhir/R4/structuredefinition-operation-snapshot.html</summary>
internal sealed class Snapshot(OperationSubject subject, DefinitionCatalogue definitions)
{
    private static readonly HashSet<string> Known = ["definition", "url"];

    public async Task<IResult> Handle(string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        if (CodeInput.Refuse(input.Value, Known) is { } refusal) return FhirAnswer.Fail(refusal);
        var definition = await subject.Find(input.Value, "StructureDefinition", id, "definition", null, Caller.AccessOf(request), cancellationToken);
        if (!definition.Succeeded) return FhirAnswer.Fail(definition.Issues);
        var complete = SnapshotWriter.Complete(definition.Value, definitions);
        if (!complete.Succeeded) return FhirAnswer.Fail(complete.Issues);

        // A snapshot without the rows that could not be applied would be taken for a whole one.
        return complete.Issues.Count == 0 ? FhirAnswer.Of(StatusCodes.Status200OK, complete.Value) : FhirAnswer.Fail([.. complete.Issues.Select(issue => issue with { Severity = IssueSeverity.Error })]);
    }
}
