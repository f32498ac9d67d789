using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A Questionnaire, made ready to judge responses by. Immutable once read.</summary>
internal sealed class Form(Element questionnaire, FormItem[] items, IReadOnlyDictionary<string, FormItem> byLinkId)
{
    public Element Questionnaire { get; } = questionnaire;

    /// <summary>The items at the top, in order.</summary>
    public FormItem[] Items { get; } = items;

    /// <summary>The item of this linkId wherever it stands, or null.</summary>
    public FormItem? Find(string linkId) => byLinkId.GetValueOrDefault(linkId);
}
