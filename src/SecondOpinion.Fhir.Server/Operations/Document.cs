using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>Composition/{id}/$document</c>: the composition and what it refers to as one document. hl7.org/fhir/R4/composition-operation-document.html</summary>
internal sealed class Document(IResourceStore store, GuardedCommit commits, ReferenceGraph graph, DefinitionCatalogue definitions, ServerSettings settings, TimeProvider clock)
{
    // What is referred to directly belongs to a document; what that needs to be read goes with it. hl7.org/fhir/R4/documents.html#content
    private const int Steps = 3;

    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        if (input.Value.Text("graph") is not null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotSupported, "parameter-malformed", "$document follows the composition's references, and no GraphDefinition. Leave graph out."));
        var key = new ResourceKey("Composition", id);
        var access = Caller.AccessOf(request);
        var composition = await store.Read(key, access, cancellationToken);
        if (composition is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the composition."));
        if (composition.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(key));
        var referred = await graph.Follow([composition], Steps, settings.MaxEntries, BaseUrl.Of(request), access, cancellationToken);
        if (!referred.Succeeded) return FhirAnswer.Fail(referred.Issues);

        var document = ResourceDocument.Parse(Write([composition, .. referred.Value], BaseUrl.Of(request)), definitions).Value;
        if (input.Value.Text("persist") != "true") return FhirAnswer.Of(StatusCodes.Status200OK, document.Utf8);
        var written = await commits.Run(
            now => ValueTask.FromResult<Outcome<ChangeSet>>(new ChangeSet([new Change(ChangeKind.Create, new ResourceKey("Bundle", ResourceIds.New(now)), document)])), cancellationToken);
        return written.Succeeded ? FhirAnswer.Written(written.Value[0], StatusCodes.Status200OK, "representation") : FhirAnswer.Fail(written.Issues);
    }

    private byte[] Write(IEnumerable<StoredVersion> resources, string baseUrl)
    {
        var now = clock.GetUtcNow();
        using var bundle = new BundleWriter("document", baseUrl);
        bundle.Identity($"urn:uuid:{Guid.CreateVersion7(now)}", InstantText.Of(now));
        foreach (var resource in resources) bundle.Holds(resource);
        return bundle.Finish().ToArray();
    }
}
