using System.Buffers;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A reference is to a resource, of a type that the item takes, which meets a profile that the item names when it is at hand.</summary>
/// <remarks>hl7.org/fhir/R4/extension-questionnaire-referenceresource.html and extension-questionnaire-referenceprofile.html</remarks>
internal sealed class AnswerReferenceCheck(string linkId, string[] types, string[] profiles) : IAnswerCheck
{
    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static IAnswerCheck? For(FormItemContext context) => context.Item.Type == "reference"
        ? new AnswerReferenceCheck(
            context.Item.LinkId,
            FormExtension.Values(context.Definition, FormExtension.Core + "questionnaire-referenceResource").Select(value => value.Text).OfType<string>().ToArray(),
            FormExtension.Values(context.Definition, FormExtension.Core + "questionnaire-referenceProfile").Select(value => value.Text).OfType<string>().ToArray())
        : null;

    public void Check(Element value, ValidationRun run)
    {
        if (value.TypeName != "Reference") return;
        var type = ReferenceTarget.TypeName(value, run);
        if (type is null) CheckAddress(value, run);
        else if (types.Length > 0 && Array.IndexOf(types, type) < 0)
        {
            Report(value, run, "response-answer-reference-type", $"The reference is to a resource of another type than the item {linkId} takes: {string.Join(", ", types)}. Refer to one of these.");
        }
        else if (profiles.Length > 0 && ReferenceTarget.Resource(value, run) is { Exists: true } target && !Array.Exists(profiles, profile => Meets(target, profile, run)))
        {
            Report(value, run, "response-answer-reference-profile", $"The resource that is referred to meets none of the profiles of the item {linkId}: {string.Join(", ", profiles)}. Validate it against the one meant to see why.");
        }
    }

    private static bool Meets(Element target, string profile, ValidationRun run) => run.Profiles.Find(profile) is not { } rules || run.Conforms(target, rules);

    private static void Report(Element value, ValidationRun run, string id, string message) => run.Report(IssueSeverity.Error, IssueType.Structure, id, value, message);

    // [base]/Type/id with a word for a type that R4 does not have: nothing that could be read from a server.
    private void CheckAddress(Element value, ValidationRun run)
    {
        var address = ReferenceTarget.Address(value);
        var history = address.IndexOf("/_history/"u8);
        if (history >= 0) address = address[..history];
        var slash = address.LastIndexOf((byte)'/');
        if (slash <= 0 || address.IndexOf((byte)'?') >= 0 || address.IndexOf((byte)'#') >= 0) return;
        var word = address[(address[..slash].LastIndexOf((byte)'/') + 1)..slash];
        if (word.IsEmpty || !char.IsAsciiLetterUpper((char)word[0]) || word.ContainsAnyExcept(Letters)) return;
        Report(value, run, "response-answer-reference-unknown", $"The answer to the item {linkId} refers to a type of resource that R4 does not have. Correct the type in the reference.");
    }
}
