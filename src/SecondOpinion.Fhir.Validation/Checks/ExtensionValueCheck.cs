using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>ext-1: an extension has either extensions or a value.</summary>
internal sealed class ExtensionValueCheck : ICheck
{
    public const string Key = "ext-1";

    public void Check(Element element, ValidationRun run)
    {
        bool hasValue = false, hasExtension = false;
        foreach (var child in element.Children)
        {
            hasValue |= child.Name == "value";
            hasExtension |= child.Name == "extension";
        }

        if (hasValue != hasExtension) return;
        run.Report(IssueSeverity.Error, IssueType.Invariant, Key, element, hasValue
            ? "The extension has both a value and extensions; it may have one of them. Move the value into an extension of its own, or remove it."
            : "The extension has neither a value nor extensions. Give it one, or leave it out.");
    }
}
