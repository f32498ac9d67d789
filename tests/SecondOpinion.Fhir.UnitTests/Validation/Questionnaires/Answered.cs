namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

/// <summary>Responses to small questionnaires, and what is found in them.</summary>
internal static class Answered
{
    /// <summary>The findings on a completed response that contains its questionnaire.</summary>
    public static string[] Completed(string questions, string answers, string more = "") => With("completed", questions, answers, more);

    /// <param name="more">Further contained resources, with a comma before.</param>
    public static string[] With(string status, string questions, string answers, string more = "") => Judged.Resource(
        $$$"""
        {"resourceType":"QuestionnaireResponse","status":"{{{status}}}","questionnaire":"#q",
        "contained":[{"resourceType":"Questionnaire","id":"q","status":"active","item":[{{{questions}}}]}{{{more}}}],"item":[{{{answers}}}]}
        """);

    public static string Item(string linkId, string type, string more = "") =>
        $$"""{"linkId":"{{linkId}}","type":"{{type}}"{{(more.Length == 0 ? "" : "," + more)}}}""";

    public static string Answer(string linkId, params string[] values) =>
        $$"""{"linkId":"{{linkId}}","answer":[{{string.Join(',', values.Select(value => $$"""{{{value}}}"""))}}]}""";

    public static string Group(string linkId, params string[] items) => $$"""{"linkId":"{{linkId}}","item":[{{string.Join(',', items)}}]}""";

    public static string Extension(string url, string value) => $$"""{"url":"{{url}}",{{value}}}""";

    /// <summary>A member that holds one of R4's own extensions.</summary>
    public static string Core(string name, string value) => $"\"extension\":[{Extension("http://hl7.org/fhir/StructureDefinition/" + name, value)}]";
}
