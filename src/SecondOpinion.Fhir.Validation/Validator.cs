using System.Diagnostics;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation;

/// <summary>Says what in a resource is not as its definitions want it. Safe for concurrent use; keep one, since it remembers what it compiled.</summary>
/// <remarks>hl7.org/fhir/R4/validation.html. Reads nothing but the definitions, and asks nobody but the service given.</remarks>
/// <param name="time">Clock for the invariants that speak of now and today; the system's when none is given.</param>
/// <param name="service">Asked about codes that cannot be told here; nobody is when none is given.</param>
public sealed class Validator(DefinitionCatalogue definitions, LocalTerminology terminology, TimeProvider? time = null, ICodeLookup? service = null)
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly CompiledProfiles profiles = new(definitions, terminology);

    public Validator(DefinitionCatalogue definitions)
        : this(definitions, new LocalTerminology(definitions))
    {
    }

    /// <summary>Checks a resource against its type, against the profiles asked for, and against those it names in <c>meta.profile</c>, inner resources too.</summary>
    /// <returns>The parser's issues and the rules' findings in the order of the text; empty, or without errors, for a good resource.</returns>
    public IReadOnlyList<Issue> Validate(ResourceDocument resource, ValidationOptions? options = null)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = ValidationInstruments.Start();
        var issues = new ValidationRun(resource, profiles, options ?? ValidationOptions.Default, time.GetUtcNow(), new OutsideTerminology(service, time)).Run();
        ValidationInstruments.Record(resource.Root.TypeName, start);
        return issues;
    }

    /// <summary>Checks a resource against its type and these profiles.</summary>
    public IReadOnlyList<Issue> Validate(ResourceDocument resource, IReadOnlyList<string> profiles) =>
        Validate(resource, new ValidationOptions { Profiles = profiles });
}
