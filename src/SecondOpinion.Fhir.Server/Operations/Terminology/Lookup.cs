using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary><c>CodeSystem/$lookup</c>: what a code means. hl7.org/fhir/R4/codesystem-operation-lookup.html</summary>
internal sealed class Lookup(LookUpCode lookUp, DefinitionCatalogue definitions)
{
    private static readonly HashSet<string> Known = ["code", "system", "version", "coding", "date", "displayLanguage", "property"];

    public async Task<IResult> Handle(HttpRequest request)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var parameters = input.Value;
        if (CodeInput.Refuse(parameters, Known) is { } refusal) return FhirAnswer.Fail(refusal);
        var questions = CodeInput.Read(parameters, null, "version");
        if (!questions.Succeeded) return FhirAnswer.Fail(questions.Issues);
        if (questions.Value[0] is not { System: { } system } question)
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", "The code comes without its system. Add system."));

        var details = lookUp.Handle(system, question.Code, question.Version, parameters.Text("displayLanguage"));
        return details.Succeeded ? Write(details.Value, parameters.Texts("property")) : FhirAnswer.Fail(details.Issues);
    }

    // Without a wish for properties all of them are given: "the server chooses what to return".
    private static FhirAnswer Write(CodeDetails details, IReadOnlyList<string> wanted)
    {
        bool IsWanted(string name) => wanted.Count == 0 || wanted.Contains(name);
        using var writer = new ParametersWriter();
        writer.Value("name", "valueString", details.Name);
        writer.Value("version", "valueString", details.Version);
        writer.Value("display", "valueString", details.Display);
        if (IsWanted("designation"))
        {
            foreach (var designation in details.Designations)
            {
                writer.Parts("designation",
                    ("language", "valueCode", designation.Language is null ? null : ParametersWriter.Text(designation.Language)),
                    ("use", "valueCoding", designation.Use),
                    ("value", "valueString", ParametersWriter.Text(designation.Value)));
            }
        }

        if (details.Definition is not null && IsWanted("definition")) WriteProperty(writer, "definition", "valueString", ParametersWriter.Text(details.Definition));
        foreach (var property in details.Properties.Where(property => IsWanted(property.Name))) WriteProperty(writer, property.Name, property.Field, property.Json);
        return writer.Finish();
    }

    private static void WriteProperty(ParametersWriter writer, string name, string field, string json) =>
        writer.Parts("property", ("code", "valueCode", ParametersWriter.Text(name)), ("value", field, json));
}
