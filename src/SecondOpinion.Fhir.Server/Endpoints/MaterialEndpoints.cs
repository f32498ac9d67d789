using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Slides and blocks on their way.</summary>
internal static class MaterialEndpoints
{
    public static void Map(WebApplication app) =>
        app.MapPost("/fhir/Specimen/{id}/$transfer-custody", (string id, Custody custody, HttpRequest request, CancellationToken cancellationToken) => custody.Handle(id, request, cancellationToken))
            .Describe("Material", "Tells that slides or blocks were dispatched, handed over, received or returned. The ledger is Provenance?target=Specimen/{id}.", "custody").IsOperation("transfer-custody");
}
