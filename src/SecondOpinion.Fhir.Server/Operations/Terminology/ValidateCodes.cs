using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary><c>ValueSet/$validate-code</c> and <c>CodeSystem/$validate-code</c>, also on one of them.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-operation-validate-code.html, hl7.org/fhir/R4/codesystem-operation-validate-code.html</remarks>
internal sealed class ValidateCodes(OperationSubject subject, ValidateCode validate, DefinitionCatalogue definitions)
{
    private static readonly HashSet<string> KnownOfValueSet =
        ["url", "context", "valueSet", "valueSetVersion", "code", "system", "systemVersion", "display", "coding", "codeableConcept", "date", "abstract", "displayLanguage", "inferSystem"];

    private static readonly HashSet<string> KnownOfCodeSystem =
        ["url", "codeSystem", "code", "version", "display", "coding", "codeableConcept", "date", "abstract", "displayLanguage"];

    public async Task<IResult> InValueSet(string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await Read(request, KnownOfValueSet);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var (parameters, rules) = input.Value;
        var valueSet = await subject.Find(parameters, "ValueSet", id, "valueSet", "valueSetVersion", Caller.AccessOf(request), cancellationToken);
        if (!valueSet.Succeeded) return FhirAnswer.Fail(valueSet.Issues);
        var questions = CodeInput.Read(parameters, null, "systemVersion");
        if (!questions.Succeeded) return FhirAnswer.Fail(questions.Issues);

        // "If a code is provided, a system or a context must be provided": without, one code could mean two things.
        if (questions.Value.Any(question => question.System is null) && parameters.Text("context") is null && parameters.Text("inferSystem") != "true")
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
                "The code comes without its system. Add system, or inferSystem=true if the value set has one system only."));
        }

        return Answer(questions.Value.Select(question => validate.InValueSet(valueSet.Value, question, rules)));
    }

    public async Task<IResult> InCodeSystem(string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await Read(request, KnownOfCodeSystem);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        var (parameters, rules) = input.Value;
        var questions = CodeInput.Read(parameters, parameters.Text("url"), "version");
        if (!questions.Succeeded) return FhirAnswer.Fail(questions.Issues);
        if (id is not null || parameters.Resource is not null || parameters.Part("codeSystem").Exists)
        {
            var codeSystem = await subject.Find(parameters, "CodeSystem", id, "codeSystem", null, Caller.AccessOf(request), cancellationToken);
            return codeSystem.Succeeded
                ? Answer(questions.Value.Select(question => ValidateCode.InCodeSystem(codeSystem.Value, question, rules)))
                : FhirAnswer.Fail(codeSystem.Issues);
        }

        if (questions.Value.FirstOrDefault(question => question.System is null) is not null)
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
                "Nothing says which CodeSystem is meant. Give its canonical as url, send it as codeSystem, or call the operation on one: CodeSystem/{id}."));
        }

        return Answer(questions.Value.Select(question => parameters.Text("url") is { } url && url != question.System
            ? new CodeVerdict(false, $"The coding is of another system than {url}.")
            : validate.InCodeSystem(question, rules)));
    }

    private async ValueTask<Outcome<(ParametersReader Parameters, CodeRules Rules)>> Read(HttpRequest request, HashSet<string> known)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return Outcome<(ParametersReader, CodeRules)>.Failure(input.Issues);
        if (CodeInput.Refuse(input.Value, known) is { } refusal) return refusal;
        var isAbstractGood = CodeInput.Flag(input.Value, "abstract");
        return isAbstractGood.Succeeded
            ? (input.Value, new CodeRules(input.Value.Text("displayLanguage"), isAbstractGood.Value))
            : Outcome<(ParametersReader, CodeRules)>.Failure(isAbstractGood.Issues);
    }

    /// <summary>Of several codings one that is good is enough.</summary>
    private static FhirAnswer Answer(IEnumerable<CodeVerdict> verdicts)
    {
        var all = verdicts.ToArray();
        var verdict = all.FirstOrDefault(verdict => verdict.IsValid) ?? all[0];
        using var writer = new ParametersWriter();
        writer.Value("result", verdict.IsValid);
        writer.Value("message", "valueString", verdict.Message);
        writer.Value("display", "valueString", verdict.Display);

        // Not of R4: what terminology servers say, so that a no is not taken for knowledge.
        if (!string.IsNullOrEmpty(verdict.UnknownSystem)) writer.Value("x-caused-by-unknown-system", "valueUri", verdict.UnknownSystem);
        return writer.Finish();
    }
}
