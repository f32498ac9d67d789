using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary>Reads which codes an operation is asked about: code with its system, coding, or codeableConcept.</summary>
internal static class CodeInput
{
    /// <param name="system">The system of a bare code, where the operation knows it; null where <c>system</c> has to say it.</param>
    /// <param name="versionName">The parameter with the version of the system.</param>
    public static Outcome<IReadOnlyList<CodeQuestion>> Read(ParametersReader parameters, string? system, string versionName)
    {
        var display = parameters.Text("display");
        if (parameters.Text("code") is { } code) return new[] { new CodeQuestion(system ?? parameters.Text("system"), code, parameters.Text(versionName), display) };
        if (parameters.Value("coding") is { Exists: true } coding) return Codings("coding", [coding], system);
        if (parameters.Value("codeableConcept") is { Exists: true } concept) return Codings("codeableConcept", concept.ChildrenNamed("coding").ToList(), system);
        return new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
            "Nothing says which code is meant. Give code with its system, or send a coding or a codeableConcept in a Parameters resource.");
    }

    /// <summary>The flag of a name; a failure when it is neither true nor false.</summary>
    public static Outcome<bool?> Flag(ParametersReader parameters, string name) => parameters.Text(name) switch
    {
        null => (bool?)null,
        "true" => true,
        "false" => false,
        _ => Malformed(name, "true or false"),
    };

    public static Issue Malformed(string name, string expected) =>
        new(IssueSeverity.Error, IssueType.Value, "parameter-malformed", "Parameters.parameter", $"The parameter {name} is not what it has to be: {expected}.");

    /// <summary>Why an operation can't be run as asked: a parameter it does not have, or a date that it can't go back to.</summary>
    public static Issue? Refuse(ParametersReader parameters, IReadOnlySet<string> known)
    {
        if (parameters.Unknown(known) is { } name)
            return new Issue(IssueSeverity.Error, IssueType.NotSupported, "parameter-malformed", "Parameters.parameter", $"The operation has no parameter {name}. It has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        return parameters.Text("date") is null
            ? null
            : new Issue(IssueSeverity.Error, IssueType.Processing, "date-unsupported", "Parameters.parameter", "Definitions are held as they are today, and not as they were on a date. Leave date out, or name a version.");
    }

    private static Outcome<IReadOnlyList<CodeQuestion>> Codings(string name, IReadOnlyList<Element> codings, string? system)
    {
        var questions = codings.Where(coding => coding.ChildText("code") is not null)
            .Select(coding => new CodeQuestion(coding.ChildText("system") ?? system, coding.ChildText("code")!, coding.ChildText("version"), coding.ChildText("display"))).ToArray();
        return questions.Length > 0 ? questions : Malformed(name, "a value with at least one code");
    }
}
