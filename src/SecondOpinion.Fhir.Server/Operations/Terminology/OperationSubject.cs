using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary>The definition that an operation is asked about: that of the address, one sent along, or one named by its canonical.</summary>
internal sealed class OperationSubject(KnownDefinitions known, DefinitionCatalogue definitions)
{
    /// <param name="type">ValueSet, CodeSystem or StructureDefinition.</param>
    /// <param name="id">The id in the address; null at type level.</param>
    /// <param name="inline">Name of the parameter that carries the definition itself.</param>
    /// <param name="version">Name of the parameter with the version, or null.</param>
    public async ValueTask<Outcome<ReadOnlyMemory<byte>>> Find(
        ParametersReader parameters, string type, string? id, string inline, string? version, Access access, CancellationToken cancellationToken)
    {
        if (id is not null) return await known.ById(new ResourceKey(type, id), access, cancellationToken);
        if (parameters.Resource is { } whole) return Sent(whole.Root, type);
        if (parameters.Part(inline) is { Exists: true } part) return Sent(part, type);
        if (parameters.Text("url") is { } url) return await known.ByUrl(type, url, version is null ? null : parameters.Text(version), access, cancellationToken);
        if (type == "ValueSet" && parameters.Text("context") is { } context) return await Bound(context, access, cancellationToken);
        return new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
            $"Nothing says which {type} is meant. Give its canonical as url, send it as {inline}, or call the operation on one: {type}/{{id}}.");
    }

    private static Outcome<ReadOnlyMemory<byte>> Sent(Element resource, string type) => resource.TypeName == type
        ? resource.Json
        : Issue.Error(IssueType.Value, "type-mismatch", $"A {resource.TypeName} was sent where a {type}, or a Parameters with one, is expected.");

    /// <summary>The value set of a binding: <c>[StructureDefinition.url]#[path]</c>.</summary>
    private async ValueTask<Outcome<ReadOnlyMemory<byte>>> Bound(string context, Access access, CancellationToken cancellationToken)
    {
        var hash = context.IndexOf('#');
        var structure = hash < 0 ? null : definitions.FindStructure(context[..hash]);
        var path = context[(hash + 1)..];
        var row = structure?.Snapshot.FirstOrDefault(element => element.Id == path) ?? structure?.Snapshot.FirstOrDefault(element => element.Path == path);
        return row?.Binding?.ValueSet is { } valueSet
            ? await known.ByUrl("ValueSet", valueSet, null, access, cancellationToken)
            : Issue.Error(IssueType.NotFound, "context-unknown", "The context names no element with a binding. Write it as the url of a StructureDefinition, # and the path of an element: http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender.");
    }
}
