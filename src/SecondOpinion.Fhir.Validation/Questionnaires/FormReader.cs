using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Reads a Questionnaire into a <see cref="Form"/>. What is wrong with the Questionnaire is not reported here: it is a resource of its own.</summary>
internal sealed class FormReader
{
    private readonly Element questionnaire;
    private readonly Dictionary<string, FormItem> byLinkId = [];
    private readonly List<FormItem> all = [];

    private FormReader(Element questionnaire) => this.questionnaire = questionnaire;

    public static Form Read(Element questionnaire, ValidationRun run) => new FormReader(questionnaire).Read(run);

    private Form Read(ValidationRun run)
    {
        var items = ReadItems(questionnaire, null);
        foreach (var item in all)
        {
            // Conditions may name items that come later.
            item.Enabling = Enabling.Of(item, linkId => byLinkId.GetValueOrDefault(linkId));
            var context = new FormItemContext(item, questionnaire, run.Profiles.Terminology);
            item.ItemChecks = FormRules.OnItem.Select(make => make(context)).OfType<IItemCheck>().ToArray();
            item.AnswerChecks = FormRules.OnAnswer.Select(make => make(context)).OfType<IAnswerCheck>().ToArray();
        }

        return new Form(questionnaire, items, byLinkId);
    }

    private FormItem[] ReadItems(Element holder, FormItem? parent)
    {
        var items = new List<FormItem>();
        foreach (var definition in holder.ChildrenNamed("item"))
        {
            if (definition.IsMalformed) continue;
            var item = new FormItem(definition, parent, items.Count);
            items.Add(item);
            all.Add(item);
            byLinkId.TryAdd(item.LinkId, item);
            item.Items = ReadItems(definition, item);
        }

        return items.ToArray();
    }
}
