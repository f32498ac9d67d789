using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Custody;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST Specimen/{id}/$transfer-custody</c>: event (Coding), carrier (Reference), condition (CodeableConcept). Gives the Provenance that says so.</summary>
public sealed class Custody(TransferCustody custody, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var read = await ParametersReader.Read(request, definitions, validator);
        if (!read.Succeeded) return FhirAnswer.Fail(read.Issues);
        var parameters = read.Value;
        if (parameters.Value("event") is not { Exists: true, TypeName: "Coding" } happened)
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
                "The parameter event is missing. Add it with a valueCoding of CodeSystem custody-event."));
        }

        var recorder = Recorder(request);
        var carrier = parameters.Value("carrier").Exists ? parameters.Reference("carrier", "who has the material from now on") : recorder;
        if (!carrier.Succeeded) return FhirAnswer.Fail(carrier.Issues);
        var transfer = new CustodyTransfer(happened.ChildText("system") == Vocabulary.CustodyEvent ? happened.ChildText("code") ?? "" : "", carrier.Value, parameters.Concept("condition"), recorder);
        var done = await custody.Handle(id, transfer, clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? FhirAnswer.Written(done.Value, StatusCodes.Status201Created, prefer: null) : FhirAnswer.Fail(done.Issues);
    }

    /// <summary>The organisation that the request comes from; in mode Open nobody says which.</summary>
    private static JsonObject Recorder(HttpRequest request) => Caller.Of(request).Identity?.Organization is { } organization
        ? new JsonObject { ["identifier"] = new JsonObject { ["system"] = organization.System, ["value"] = organization.Value }, ["display"] = organization.Display }
        : new JsonObject { ["display"] = "not recognised" };
}
