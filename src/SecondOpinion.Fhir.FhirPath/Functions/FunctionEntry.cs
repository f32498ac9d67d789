using SecondOpinion.Fhir.FhirPath.Checking;
using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>A row of <see cref="FunctionTable"/>: a function's name, how many arguments it takes, its work, and what can be said of its types before it runs.</summary>
internal sealed record FunctionEntry(
    string Name, int MinArguments, int MaxArguments, FunctionBody Body, Returns Returns = Returns.Anything, Takes Takes = Takes.Anything);
