using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Server.Operations.Terminology;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Questions about codes, value sets and profiles, by GET and by POST. hl7.org/fhir/R4/terminology-service.html</summary>
internal static class TerminologyEndpoints
{
    private const string Tag = "Terminology";
    private const string Hl7 = "http://hl7.org/fhir/OperationDefinition/";

    private static readonly string[] Methods = ["GET", "HEAD", "POST"];

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<KnownDefinitions>();
        services.AddSingleton<OperationSubject>();
        services.AddSingleton<ExpandValueSet>();
        services.AddSingleton(provider => new ValidateCode(provider.GetRequiredService<LocalTerminology>(), provider.GetService<ICodeLookup>()));
        services.AddSingleton<LookUpCode>();
        services.AddSingleton<CompareCodes>();
        services.AddSingleton<Expand>();
        services.AddSingleton<ValidateCodes>();
        services.AddSingleton<Lookup>();
        services.AddSingleton<Subsumes>();
        services.AddSingleton<Snapshot>();
    }

    public static void Map(WebApplication app)
    {
        (string, string)[] expand =
            [("filter", "Words that occur in name or code."), ("offset", "Codes to skip."), ("count", "Codes on a page; 0 for their number alone."), ("activeOnly", "true: no inactive codes."), ("displayLanguage", "Language of the names.")];
        app.MapMethods("/fhir/ValueSet/$expand", Methods, (Expand operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(null, request, cancellationToken))
            .Describe(Tag, "Lists the codes of a value set.", query: [("url", "Canonical of the value set."), .. expand])
            .IsOperation("expand", Hl7 + "ValueSet-expand");
        app.MapMethods("/fhir/ValueSet/{id}/$expand", Methods, (string id, Expand operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "Lists the codes of this value set.", query: expand)
            .IsOperation("expand", Hl7 + "ValueSet-expand");

        (string, string)[] code = [("code", "The code."), ("display", "A name to be judged as well.")];
        app.MapMethods("/fhir/ValueSet/$validate-code", Methods, (ValidateCodes operation, HttpRequest request, CancellationToken cancellationToken) => operation.InValueSet(null, request, cancellationToken))
            .Describe(Tag, "Says whether a code is in a value set.", query: [("url", "Canonical of the value set."), ("system", "Code system of the code."), .. code])
            .IsOperation("validate-code", Hl7 + "ValueSet-validate-code");
        app.MapMethods("/fhir/ValueSet/{id}/$validate-code", Methods, (string id, ValidateCodes operation, HttpRequest request, CancellationToken cancellationToken) => operation.InValueSet(id, request, cancellationToken))
            .Describe(Tag, "Says whether a code is in this value set.", query: [("system", "Code system of the code."), .. code])
            .IsOperation("validate-code", Hl7 + "ValueSet-validate-code");
        app.MapMethods("/fhir/CodeSystem/$validate-code", Methods, (ValidateCodes operation, HttpRequest request, CancellationToken cancellationToken) => operation.InCodeSystem(null, request, cancellationToken))
            .Describe(Tag, "Says whether a code is in a code system.", query: [("url", "Canonical of the code system."), .. code])
            .IsOperation("validate-code", Hl7 + "CodeSystem-validate-code");
        app.MapMethods("/fhir/CodeSystem/{id}/$validate-code", Methods, (string id, ValidateCodes operation, HttpRequest request, CancellationToken cancellationToken) => operation.InCodeSystem(id, request, cancellationToken))
            .Describe(Tag, "Says whether a code is in this code system.", query: code)
            .IsOperation("validate-code", Hl7 + "CodeSystem-validate-code");

        app.MapMethods("/fhir/CodeSystem/$lookup", Methods, (Lookup operation, HttpRequest request) => operation.Handle(request))
            .Describe(Tag, "Says what a code means.", query: [("system", "Canonical of the code system."), ("code", "The code."), ("property", "A property to give; all when none is named.")])
            .IsOperation("lookup", Hl7 + "CodeSystem-lookup");

        (string, string)[] codes = [("codeA", "The one code."), ("codeB", "The other.")];
        app.MapMethods("/fhir/CodeSystem/$subsumes", Methods, (Subsumes operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(null, request, cancellationToken))
            .Describe(Tag, "Says which of two codes is the wider.", query: [("system", "Canonical of the code system."), .. codes])
            .IsOperation("subsumes", Hl7 + "CodeSystem-subsumes");
        app.MapMethods("/fhir/CodeSystem/{id}/$subsumes", Methods, (string id, Subsumes operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "Says which of two codes of this code system is the wider.", query: codes)
            .IsOperation("subsumes", Hl7 + "CodeSystem-subsumes");

        app.MapMethods("/fhir/StructureDefinition/$snapshot", Methods, (Snapshot operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(null, request, cancellationToken))
            .Describe(Tag, "Gives a definition with its snapshot.", query: ("url", "Canonical of the definition."))
            .IsOperation("snapshot", Hl7 + "StructureDefinition-snapshot");
        app.MapMethods("/fhir/StructureDefinition/{id}/$snapshot", Methods, (string id, Snapshot operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "Gives this definition with its snapshot.")
            .IsOperation("snapshot", Hl7 + "StructureDefinition-snapshot");
    }
}
