using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>One item of a form with the rules that its definition gives rise to.</summary>
internal sealed class FormItem
{
    public FormItem(Element definition, FormItem? parent, int order)
    {
        Definition = definition;
        Parent = parent;
        Order = order;
        Chain = [.. parent?.Chain ?? [], this];
        LinkId = definition.ChildText("linkId") ?? "";
        Type = definition.ChildText("type") ?? "";
        IsRequired = definition.Child("required").HasText("true");
        Repeats = definition.Child("repeats").HasText("true");
    }

    public Element Definition { get; }

    public FormItem? Parent { get; }

    /// <summary>Place among its siblings.</summary>
    public int Order { get; }

    /// <summary>The items from the top of the form down to this one.</summary>
    public FormItem[] Chain { get; }

    public string LinkId { get; }

    public string Type { get; }

    public bool IsRequired { get; }

    public bool Repeats { get; }

    public bool IsGroup => Type == "group";

    public bool IsDisplay => Type == "display";

    public FormItem[] Items { get; set; } = [];

    /// <summary>When the item takes part; null when it always does.</summary>
    public Enabling? Enabling { get; set; }

    public IItemCheck[] ItemChecks { get; set; } = [];

    public IAnswerCheck[] AnswerChecks { get; set; } = [];
}
